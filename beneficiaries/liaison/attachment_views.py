"""The document of a sheet: its sender adds and removes it, both sides download it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.liaison import attachments
from beneficiaries.liaison.portal_views import own_sheet
from beneficiaries.liaison.views import sheet_here
from beneficiaries.models import Attachment, LiaisonSheet
from beneficiaries.uploads.documents import DocumentField
from connect.antennas.http import AntennaRequest, PortalRequest
from connect.refusals import Refusal


class DocumentForm(forms.Form):
    document = DocumentField(
        label=gettext_lazy("The document"),
        help_text=gettext_lazy("PDF, or a picture in JPEG or PNG, up to 5 MB. A telephone’s picture of a paper does."),
    )


@never_cache
def document(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Add a document to a sheet that has left, or see which one it carries."""
    shown = own_sheet(request, pk)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            attachments.add(shown, form.cleaned_data["document"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The document is added. The antenna reads it with the sheet."), extra_tags="ok")
            return redirect("portal:sheet", shown.pk)
    context = {"sheet": shown, "form": form, "attachment": attachments.of(shown)}
    return render(request, "portal/document.html", context)


@require_POST
def remove_document(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A wrong document goes at once, and for good."""
    shown = own_sheet(request, pk)
    attachments.remove(shown, by=request.user, at=timezone.now())
    messages.success(request, _("The document is removed: nobody can open it any more."), extra_tags="ok")
    return redirect("portal:sheet", shown.pk)


@require_safe
def portal_file(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The sender's side reads back what it attached."""
    return _file(own_sheet(request, pk))


@require_safe
def antenna_file(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The antenna reads it; once the sheet is somebody's, the journal says so."""
    shown = sheet_here(request, pk)
    response = _file(shown)
    if shown.person:
        note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="opened the document")
    return response


def _file(sheet: LiaisonSheet) -> HttpResponse:
    carried: Attachment | None = attachments.of(sheet)
    if carried is None:
        raise Http404
    try:
        return attachments.answer(carried, sheet.reference)
    except FileNotFoundError as error:
        raise Http404 from error
