"""Training seen by a structure: sessions to come, who goes, attestations of one's people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from training import paper, registration
from training.access import may_register_colleagues
from training.enrolling import waiting
from training.enrolling.forms import OurPeopleForm
from training.enrolling.own import OwnGroup, group_of, how_many_wait, own_people, post_of, usual_status
from training.enrolling.portal_views import is_open, said
from training.forms import NewColleagueFormSet
from training.models import Attestation, Certificate, Registration, RegistrationState, Session
from training.views import pdf_response

HERE = (RegistrationState.REGISTERED, RegistrationState.WAITING)


def _seated(post: Professional) -> QuerySet[Registration]:
    return own_people(post).filter(state=RegistrationState.REGISTERED)


@require_GET
def sessions(request: PortalRequest) -> HttpResponse:
    post, now = post_of(request), timezone.now()
    today = timezone.localdate(now)
    mine = Prefetch("registrations", queryset=own_people(post).filter(state__in=HERE), to_attr="mine")
    visible = Session.objects.select_related("module", "site", "antenna").prefetch_related("half_days", mine)
    opened = list(visible.open_for_registration(today))
    begun = visible.coming(today).filter(starts_on__lte=today, registrations__in=_seated(post)).distinct()
    offered = own_people(post).filter(state=RegistrationState.WAITING, offered_until__gt=now)
    own = {"replaced_by__isnull": True, "registration__in": _seated(post)}
    attested, certified = Attestation.objects.filter(**own), Certificate.objects.filter(**own)
    context = {
        "opened": opened, "begun": begun, "attested": attested[:200], "certified": certified[:200], "post": post,
        "offered": offered.select_related("professional", "session__module").order_by("offered_until", "pk"),
        "referent": may_register_colleagues(post), "tab": "sessions",
    }  # fmt: skip
    return render(request, "training/portal_sessions.html", context)


@require_http_methods(["GET", "POST"])
def session(request: PortalRequest, pk: int) -> HttpResponse:
    """One session: who goes from here, who waits, and registering more."""
    post, now = post_of(request), timezone.now()
    it = get_object_or_404(Session.objects.select_related("module", "site", "antenna"), pk=pk)
    group, referent = group_of(post, it), may_register_colleagues(post)
    initial = {"status": usual_status(post), "wait": not it.seats_left}
    form = OurPeopleForm(request.POST or None, among=_may_come(post, group), initial=initial)
    new = NewColleagueFormSet(request.POST or None, prefix="new") if referent else None
    if request.method == "POST" and _is_valid(form, new) and _register(request, it, post, form, new):
        return redirect("training_portal:session", it.pk)
    context = {
        "it": it, "group": group, "form": form, "new": new, "half_days": it.half_days.all(), "is_open": is_open(it),
        "now": now, "before": how_many_wait(it), "rule": waiting.RULE, "referent": referent, "post": post,
    }  # fmt: skip
    return render(request, "training/portal_session.html", context)


def _may_come(post: Professional, group: OwnGroup) -> list[Professional]:
    """Colleagues in post today who neither have a seat nor wait; herself alone for one who is no referent."""
    there = group.there()
    people = Professional.objects.on().filter(structure_id=post.structure_id)
    if not may_register_colleagues(post):
        people = people.filter(pk=post.pk)
    return [one for one in people if one.pk not in there]


def _is_valid(form: OurPeopleForm, new: Any) -> bool:
    return all([form.is_valid(), new is None or new.is_valid()])


def _register(request: PortalRequest, it: Session, post: Professional, form: OurPeopleForm, new: Any) -> bool:
    """Ask the act; a refusal goes beside the field, or above the form. True when done."""
    added = [(line, one) for line in new or [] if (one := line.colleague())]
    try:
        done = registration.register(
            it, new=[one for _line, one in added], on=timezone.localdate(), by=post, **form.facts()
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
    said(request, done)
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
    post = post_of(request)
    one = get_object_or_404(own_people(post), pk=registration_pk, session_id=pk)
    waits = one.state == RegistrationState.WAITING
    try:
        registration.withdraw(one, by=post)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        done = _("Off the waiting list.") if waits else _("The seat is free again.")
        messages.success(request, done, extra_tags="ok")
    return redirect("training_portal:session", pk)


@require_GET
def attestation(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The PDF of an attestation of one's people, replaced ones included: the old number stays as issued."""
    own = Attestation.objects.filter(registration__in=_seated(post_of(request)))
    it = get_object_or_404(own.select_related("antenna", "replaces"), pk=pk)
    return pdf_response(it, it.antenna.name)


@require_GET
def certificate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The PDF of a certificate of completion of one's people, replaced ones included."""
    own = Certificate.objects.filter(registration__in=_seated(post_of(request)))
    it = get_object_or_404(own.select_related("antenna", "replaces"), pk=pk)
    return paper.shown_privately(paper.certificate_pdf(it, antenna_name=it.antenna.name), paper.name_of(it))
