"""A sheet that is being written: saved while it is typed, kept for later, resumed, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from beneficiaries.liaison import drafts
from beneficiaries.liaison.forms import ContentForm, KeyForm, SheetForm
from beneficiaries.liaison.portal_views import form_page, own_sheet, own_sheets, serves
from beneficiaries.models import LiaisonSheet
from connect.antennas.http import PortalRequest
from connect.refusals import Refusal
from connect.ui.templatetags.ui import hour


@never_cache
def draft(request: PortalRequest, key: UUID) -> HttpResponse:
    """GET resumes a draft, POST keeps what is typed: for the page that is typing, or by the button “keep for later”."""
    own_sheets(request)
    if request.method == "POST":
        return _keep(request, key)
    begun = drafts.own(request.user, request.professional.structure_id).filter(pk=key).first()
    if begun is None:
        return _gone(request, key)
    form = SheetForm(initial={**drafts.fields_of(begun), "send_key": key}, professional=request.professional)
    return form_page(request, form, saved_at=begun.saved_at)


def _keep(request: PortalRequest, key: UUID) -> HttpResponse:
    now, typing = timezone.now(), not request.accepts("text/html")
    structure_id = request.professional.structure_id or 0
    try:
        kept = drafts.save(key, drafts.typed(request.POST), structure_id=structure_id, by=request.user, at=now)
    except drafts.HasLeft as refusal:
        sent = LiaisonSheet.objects.filter(send_key=key, structure_id=structure_id).first()
        if typing:
            address = reverse("portal:sheet", args=[sent.pk]) if sent else reverse("portal:home")
            return JsonResponse({"said": str(refusal), "address": address}, status=409)
        return redirect("portal:sheet", sent.pk) if sent else redirect("portal:home")
    except Refusal as refusal:
        if typing:
            return JsonResponse({"said": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("portal:home")
    if typing:
        said = _("Kept at %(hour)s. Only you can read it.") % {"hour": hour(timezone.localtime(now))} if kept else ""
        return JsonResponse({"said": said})
    if kept:
        messages.success(request, _("Kept for later. Only you can read it."), extra_tags="ok")
    return redirect("portal:home")


def _gone(request: PortalRequest, key: UUID) -> HttpResponse:
    """The draft is no more: its sheet left, or it was deleted, or somebody else wrote it."""
    sent = own_sheets(request).filter(send_key=key).first()
    if sent:
        return redirect("portal:sheet", sent.pk)
    messages.info(request, str(drafts.NotYours.sentence))
    return redirect("portal:home")


@require_POST
def forget(request: PortalRequest, key: UUID) -> HttpResponse:
    """Delete one's own draft."""
    own_sheets(request)
    drafts.forget(key, structure_id=request.professional.structure_id or 0, by=request.user)
    messages.success(request, _("The draft is deleted."), extra_tags="ok")
    return redirect("portal:home")


@require_POST
def again(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A new sheet about the same person, as a draft: after a refusal, for a renewal, or one withdrawn by mistake.

    The key of the draft was drawn with the page, so that a double click begins one.
    """
    shown, form = own_sheet(request, pk), KeyForm(request.POST)
    if not form.is_valid():
        raise Http404
    other, key = serves(shown), form.cleaned_data["key"]
    fields = drafts.from_sheet(shown, ContentForm.filled_with(shown), antenna_id=other.pk if other else None)
    try:
        drafts.save(key, fields, structure_id=shown.structure_id, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("portal:sheet", shown.pk)
    return redirect("portal:draft", key)
