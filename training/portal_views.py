"""Training seen by a structure: sessions to come, who goes, attestations of one's people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from training import paper, registration
from training.access import may_register_colleagues
from training.forms import ColleaguesForm, NewColleagueFormSet
from training.models import Attestation, Certificate, Registration, RegistrationState, Session
from training.views import pdf_response


def _post(request: PortalRequest) -> Professional:
    """The professional whose pass opened the door."""
    return Professional.objects.get(pk=request.professional.holder_id)


def _own_people(post: Professional) -> Any:
    """Registrations this professional may see: all her structure's for a referent, else her own."""
    mine = Registration.objects.filter(structure_id=post.structure_id, state=RegistrationState.REGISTERED)
    mine = mine.select_related("professional").order_by("professional__last_name", "professional__first_name", "pk")
    return mine if may_register_colleagues(post) else mine.filter(professional=post)


@require_GET
def sessions(request: PortalRequest) -> HttpResponse:
    post, today = _post(request), timezone.localdate()
    mine = Prefetch("registrations", queryset=_own_people(post), to_attr="mine")
    visible = Session.objects.select_related("module", "site", "antenna").prefetch_related("half_days", mine)
    opened = list(visible.open_for_registration(today))
    begun = visible.coming(today).filter(starts_on__lte=today, registrations__in=_own_people(post)).distinct()
    own = {"replaced_by__isnull": True, "registration__in": _own_people(post)}
    attested, certified = Attestation.objects.filter(**own), Certificate.objects.filter(**own)
    return render(
        request,
        "training/portal_sessions.html",
        {
            "opened": opened, "begun": begun, "attested": attested[:200], "post": post,
            "certified": certified[:200],
            "referent": may_register_colleagues(post),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def session(request: PortalRequest, pk: int) -> HttpResponse:
    """One session: who goes from here, and registering more."""
    post, today = _post(request), timezone.localdate()
    it = get_object_or_404(Session.objects.select_related("module", "site", "antenna"), pk=pk)
    going = list(_own_people(post).filter(session=it))
    form = ColleaguesForm(request.POST or None, among=_may_come(post, going))
    new = NewColleagueFormSet(request.POST or None, prefix="new") if may_register_colleagues(post) else None
    if request.method == "POST" and _is_valid(form, new) and _register(request, it, post, form, new):
        return redirect("training_portal:session", it.pk)
    context = {
        "it": it, "going": going, "form": form, "new": new, "half_days": it.half_days.all(),
        "is_open": it.starts_on > today and not it.is_cancelled,
    }  # fmt: skip
    return render(request, "training/portal_session.html", context)


def _may_come(post: Professional, going: list[Registration]) -> list[Professional]:
    """Colleagues in post today who have no seat yet; herself alone for one who is no referent."""
    registered = {one.professional_id for one in going}
    people = Professional.objects.on().filter(structure_id=post.structure_id)
    if not may_register_colleagues(post):
        people = people.filter(pk=post.pk)
    return [one for one in people if one.pk not in registered]


def _is_valid(form: ColleaguesForm, new: Any) -> bool:
    return all([form.is_valid(), new is None or new.is_valid()])


def _register(request: PortalRequest, it: Session, post: Professional, form: ColleaguesForm, new: Any) -> bool:
    """Ask the act; a refusal goes beside the field, or above the form. True when done."""
    added = [(line, one) for line in new or [] if (one := line.colleague())]
    try:
        registration.register(
            it, colleagues=form.chosen(), new=[one for _line, one in added], on=timezone.localdate(), by=post
        )
    except registration.AddressOfAnother as refusal:
        taken = _taken(added, post)
        for line in taken:
            line.add_error("email", str(refusal))
        if not taken:
            form.add_error(None, str(refusal))
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Registered. Each person gets an attestation for the hours attended."), extra_tags="ok")
    return True


def _taken(added: list[Any], post: Professional) -> list[Any]:
    """Lines whose address is a colleague's, or stands twice."""
    known = {
        email.lower()
        for email in Professional.objects.filter(structure_id=post.structure_id).values_list("email", flat=True)
    }
    seen, taken = set(known), []
    for line, one in added:
        if one.email.lower() in seen:
            taken.append(line)
        seen.add(one.email.lower())
    return taken


@require_POST
def withdraw(request: PortalRequest, pk: int, registration_pk: int) -> HttpResponse:
    one = get_object_or_404(
        Registration, pk=registration_pk, session_id=pk, structure_id=request.professional.structure_id
    )
    post = _post(request)
    if not may_register_colleagues(post) and one.professional_id != post.pk:
        raise Http404
    try:
        registration.withdraw(one, by=post)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        messages.success(request, _("The seat is free again."), extra_tags="ok")
    return redirect("training_portal:session", pk)


@require_GET
def attestation(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The PDF of an attestation of one's people, replaced ones included: the old number stays as issued."""
    own = Attestation.objects.filter(registration__in=_own_people(_post(request)))
    it = get_object_or_404(own.select_related("antenna", "replaces"), pk=pk)
    return pdf_response(it, it.antenna.name)


@require_GET
def certificate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The PDF of a certificate of completion of one's people, replaced ones included."""
    own = Certificate.objects.filter(registration__in=_own_people(_post(request)))
    it = get_object_or_404(own.select_related("antenna", "replaces"), pk=pk)
    return paper.shown_privately(paper.certificate_pdf(it, antenna_name=it.antenna.name), paper.name_of(it))
