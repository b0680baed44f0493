"""The group of a session at its antenna: who comes, who waits, what was sent to whom, who teaches."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.doing import tried
from training import registration
from training.access import may_note_attendance, may_plan
from training.enrolling import convening, replacing, teaching, waiting
from training.enrolling.forms import ReplaceForm, TrainerForm
from training.enrolling.group import call_the_next, group_of, trainers_of
from training.models import Registration, RegistrationState, Session, SessionTrainer

HERE = (RegistrationState.REGISTERED, RegistrationState.WAITING)


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def session_of(request: AntennaRequest, pk: int) -> Session:
    known = Session.objects.select_related("module", "site", "reserved_for")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def _registration(request: AntennaRequest, pk: int) -> Registration:
    known = Registration.objects.select_related(
        "professional", "structure", "session__module", "session__site", "registered_by", "noted_by",
        "replaces__professional",
    )  # fmt: skip
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def is_open(it: Session) -> bool:
    """The antenna still registers people, those who turn up on the day included: planned, and not over."""
    return not it.is_cancelled and it.ends_on >= timezone.localdate()


@never_cache
@require_safe
def group(request: AntennaRequest, pk: int) -> HttpResponse:
    refuse_unless(may_note_attendance(request.membership))
    it = session_of(request, pk)
    found = group_of(it)
    context = {
        "it": it, "tab": "group", "group": found, "may_plan": may_plan(request.membership), "is_open": is_open(it),
        "may_call": bool(found.to_call and it.seats_left and is_open(it) and it.starts_on > timezone.localdate()),
        "may_find": may_plan(request.membership) and is_open(it),
    }  # fmt: skip
    return render(request, "training/enrolling/group.html", context)


@require_POST
def call(request: AntennaRequest, pk: int) -> HttpResponse:
    """The free seats are offered to the next who wait."""
    refuse_unless(may_plan(request.membership))
    called = call_the_next(session_of(request, pk), at=timezone.now(), by=request.user)
    if called:
        said = ngettext("%(count)s person is called.", "%(count)s people are called.", called) % {"count": called}
        messages.success(request, said, extra_tags="ok")
    else:
        messages.info(request, _("Nobody was called: no seat is free, or nobody else waits."))
    return redirect("training_enrolling:group", pk)


@never_cache
@require_safe
def person(request: AntennaRequest, pk: int) -> HttpResponse:
    """One registration: its steps, what was sent, and what the antenna may do."""
    refuse_unless(may_plan(request.membership))
    one, now = _registration(request, pk), timezone.now()
    context = {
        "one": one, "it": one.session, "tab": "group", "papers": one.papers.select_related("by"),
        "steps": one.steps.select_related("by"), "is_open": is_open(one.session),
        "instead": Registration.objects.filter(replaces=one).select_related("professional").first(),
        "rank": waiting.before(one) + 1 if one.state == RegistrationState.WAITING else 0,
        "held": one.offered_until is not None and one.offered_until > now, "here": one.state in HERE,
        "seated": one.state == RegistrationState.REGISTERED and not one.session.is_cancelled,
    }  # fmt: skip
    return render(request, "training/enrolling/person.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: AntennaRequest, pk: int) -> HttpResponse:
    """A colleague takes her seat."""
    refuse_unless(may_plan(request.membership))
    one = _registration(request, pk)
    seated = Registration.objects.filter(session=one.session_id, state=RegistrationState.REGISTERED)
    form = ReplaceForm(
        request.POST or None, structure=one.structure, besides=list(seated.values_list("professional_id", flat=True))
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new = replacing.replace(one, colleague=form.chosen(), at=timezone.now(), by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("The seat passed on. Both are told."), extra_tags="ok")
            return redirect("training_enrolling:person", new.pk)
    return render(
        request, "training/enrolling/replace.html", {"one": one, "it": one.session, "tab": "group", "form": form}
    )


@require_POST
def withdraw(request: AntennaRequest, pk: int) -> HttpResponse:
    """She does not come, or waits no more; the next is called."""
    refuse_unless(may_plan(request.membership))
    one = _registration(request, pk)
    said = _("Withdrawn: the seat is free, or goes to the next who waits.")
    if one.state == RegistrationState.WAITING:
        said = _("She is no longer on the waiting list.")
    tried(request, lambda: registration.withdraw(one, by=request.user, at=timezone.now()), said)
    return redirect("training_enrolling:person", pk)


@require_POST
def take(request: AntennaRequest, pk: int) -> HttpResponse:
    """She said yes by telephone to the seat that is kept for her."""
    refuse_unless(may_plan(request.membership))
    one = _registration(request, pk)
    tried(request, lambda: waiting.take(one, at=timezone.now()), _("The seat is hers; her convocation leaves."))
    return redirect("training_enrolling:person", pk)


@require_POST
def convene(request: AntennaRequest, pk: int) -> HttpResponse:
    """Her convocation once more."""
    refuse_unless(may_plan(request.membership))
    one = _registration(request, pk)
    act: Callable[[], Any] = lambda: convening.convene_again(one, at=timezone.now(), by=request.user)  # noqa: E731
    tried(request, act, _("The convocation leaves again."))
    return redirect("training_enrolling:person", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trainers(request: AntennaRequest, pk: int) -> HttpResponse:
    """Who teaches this session, and one more."""
    refuse_unless(may_plan(request.membership))
    it = session_of(request, pk)
    form = TrainerForm(request.POST or None, antenna_id=request.antenna.pk) if not it.is_cancelled else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            with transaction.atomic():
                teaching.teach(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("training_enrolling:trainers", pk)
    left = SessionTrainer.objects.filter(session=it, left_at__isnull=False).select_related("membership__user")
    context = {"it": it, "tab": "group", "form": form, "trainers": trainers_of(it), "left": left}
    return render(request, "training/enrolling/trainers.html", context)


@require_POST
def leave(request: AntennaRequest, pk: int) -> HttpResponse:
    """A trainer is taken off a session."""
    refuse_unless(may_plan(request.membership))
    trainer = get_object_or_404(SessionTrainer, pk=pk, antenna_id=request.antenna.pk)
    tried(request, lambda: teaching.leave(trainer, by=request.user, at=timezone.now()), _("Taken off the session."))
    return redirect("training_enrolling:trainers", trainer.session_id)
