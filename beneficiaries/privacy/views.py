"""Pages of an antenna about the rights of people: one person's, and what leaves next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Answer, Keeping, Kept, Person, Purpose, Right, RightsRequest, Way
from beneficiaries.privacy import copying, erasing, leaving_page, notices, openings, paper, requests, retention
from beneficiaries.privacy.access import may_answer_rights, may_note_rights
from beneficiaries.privacy.forms import AnswerForm, AskForm, ConsentForm, EraseForm, KeepForm, TellForm
from beneficiaries.privacy.screening import kept_anyway
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal


@never_cache
@require_safe
def rights(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What she was told, what she agrees to, what she asked, and what can be done."""
    return _page(request, _person(request, pk))


def _page(request: AntennaRequest, person: Person, **forms: Form) -> HttpResponse:
    here, today = request.antenna.pk, timezone.localdate()
    notice = notices.current()
    told = notices.was_told(person, antenna_id=here)
    context: dict[str, Any] = {
        "person": person,
        "notice": notice,
        "aloud": notices.short(notice),
        "whole": notices.whole(notice),
        "told": told,
        "told_this": told is not None and told.notice_id == notice.version,
        "consents": notices.consents(person, antenna_id=here),
        "minor": (person.age_on(today) or 99) < 15,
        "history": notices.history(person, antenna_id=here),
        "requests": RightsRequest.objects.filter(person=person, antenna_id=here).order_by("answered_on", "due_on"),
        "keeping": Keeping.objects.filter(person=person, until__gte=today).order_by("-at").first(),
        "today": today,
        "may_answer": may_answer_rights(request.membership),
        "tell_form": TellForm(),
        "ask_form": AskForm(),
        "answer_form": AnswerForm(),
        "keep_form": KeepForm(),
    }
    return render(request, "privacy/rights.html", context | forms)


def _person(request: AntennaRequest, pk: UUID, *, manager: bool = False) -> Person:
    may = may_answer_rights if manager else may_note_rights
    if not may(request.membership):
        raise PermissionDenied
    return own_person(request, pk)


@never_cache
@require_POST
def tell(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """She was given the notice in force."""
    person, form = _person(request, pk), TellForm(request.POST)
    if not form.is_valid():
        return _page(request, person, tell_form=form)
    way = Way(form.cleaned_data["way"])
    notices.tell(person, way=way, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("beneficiaries:rights", person.pk)


@never_cache
@require_POST
def consent(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A yes, a no, or a yes taken back."""
    person, form = _person(request, pk), ConsentForm(request.POST)
    if not form.is_valid():
        raise Http404
    facts = form.cleaned_data | {"purpose": Purpose(form.cleaned_data["purpose"])}
    try:
        notices.say(person, **facts, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect("beneficiaries:rights", person.pk)


@never_cache
@require_POST
def ask(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A request enters the register."""
    person, form = _person(request, pk), AskForm(request.POST)
    if form.is_valid():
        try:
            requests.receive(
                person,
                right=Right(form.cleaned_data["right"]),
                received_on=form.cleaned_data["received_on"],
                antenna_id=request.antenna.pk,
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Noted. A manager answers within a month."))
            return redirect("beneficiaries:rights", person.pk)
    return _page(request, person, ask_form=form)


@never_cache
@require_POST
def answer(request: AntennaRequest, pk: UUID, request_pk: UUID) -> HttpResponse:
    """A request is answered, or given two more months (`prolonger`)."""
    person = _person(request, pk, manager=True)
    asked = get_object_or_404(RightsRequest, pk=request_pk, person=person, antenna_id=request.antenna.pk)
    form = AnswerForm(request.POST)
    try:
        if "prolonger" in request.POST:
            requests.extend(asked, by=request.user)
        elif form.is_valid():
            requests.answer(asked, said=Answer(form.cleaned_data["answer"]), by=request.user, at=timezone.now())
        else:
            return _page(request, person, answer_form=form)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect("beneficiaries:rights", person.pk)


@never_cache
@require_POST
def copy(request: AntennaRequest, pk: UUID, form: str) -> HttpResponse:
    """The copy of all her data, as a PDF to read or as JSON; a download, written in the journal, kept nowhere."""
    person = _person(request, pk, manager=True)
    kinds = {"pdf": ("application/pdf", paper.of_copy), "json": ("application/json", copying.as_json)}
    if form not in kinds:
        raise Http404
    kind, write = kinds[form]
    made = copying.copy_of(person, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    response = HttpResponse(write(made), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="copie-{person.card_number}.{form}"'
    return response


@never_cache
@require_safe
def journal(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Who opened this file; reading it is written in it."""
    person = _person(request, pk, manager=True)
    note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="journal read")
    lines = openings.of_person(person, antenna_id=request.antenna.pk)
    months = retention.months_of(Kept.JOURNAL, timezone.localdate())
    return render(request, "privacy/journal.html", {"person": person, "lines": lines, "months": months})


@never_cache
@require_POST
def keep(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Keep a file past its length, with the reason and the day it ends."""
    person, form = _person(request, pk, manager=True), KeepForm(request.POST)
    if form.is_valid():
        facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user}
        try:
            retention.keep_longer(person, **form.cleaned_data, **facts, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            if words := kept_anyway(form):
                note_opening(person, **facts, act=words)
            messages.success(request, _("This file is kept until then."))
            return redirect("beneficiaries:rights", person.pk)
    return _page(request, person, keep_form=form)


@never_cache
def erase(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Erase at the person's request: what goes, what stays, then one box and one button."""
    person = _person(request, pk, manager=True)
    here = request.antenna.pk
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erasing.erase_here(person, **form.cleaned_data, antenna_id=here, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Erased. Nothing names this person any more."))
            return redirect("desk:counter")
    context = {
        "person": person,
        "form": form,
        "elsewhere": erasing.is_known_elsewhere(person, antenna_id=here),
        "asked": RightsRequest.objects.filter(person=person, right=Right.ERASURE, answered_on=None).exists(),
    }
    return render(request, "privacy/erase.html", context)


@never_cache
@require_safe
def leaving(request: AntennaRequest) -> HttpResponse:
    """What leaves in the next ninety days, requests to answer, what the nights removed."""
    if not may_answer_rights(request.membership):
        raise PermissionDenied
    context = leaving_page.of_antenna(request.antenna.pk, on=timezone.localdate(), page=request.GET.get("page"))
    return render(request, "privacy/leaving.html", context)
