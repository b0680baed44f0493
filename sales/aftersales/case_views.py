"""Cases of after-sales: the list, a person's devices, a device, a case and its steps."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Person
from beneficiaries.privacy.screening import kept_anyway
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from sales.aftersales import agreeing, papers, telling
from sales.aftersales import cases as acts
from sales.aftersales.access import may_agree
from sales.aftersales.finding import find
from sales.aftersales.forms import CaseForm, StepForm
from sales.aftersales.guarantee import advice, defects_noted, guarantee_of, guarantees
from sales.aftersales.views import line_here, may
from sales.models import AfterSalesCase, SaleLine, Stage

A_PAGE = 20


@never_cache
@require_safe
def cases(request: AntennaRequest) -> HttpResponse:
    """A ticket or a label leads further; what waits for a manager; open cases, the oldest first, or the ended ones."""
    may(request)
    today, here = timezone.localdate(), request.antenna.pk
    typed = request.GET.get("cherche", "")[:60].replace("\x00", "")
    found = find(typed, request.antenna) if typed.strip() else None
    if found and found.href:
        return redirect(found.href)
    lists = {
        "ouverts": acts.open_at(here),
        "en-retard": acts.late(acts.open_at(here), on=today),
        "prets": acts.open_at(here).filter(step=Stage.READY),
        "termines": AfterSalesCase.objects.filter(antenna_id=here, ended_on__isnull=False).order_by(
            "-ended_on", "-number"
        ),
    }
    chosen = code if (code := request.GET.get("liste", "")) in lists else "ouverts"
    page = Paginator(lists[chosen].select_related("person", "unit"), A_PAGE).get_page(request.GET.get("page"))
    n = acts.counts(here, on=today)
    tabs = [
        ("ouverts", _("Open"), n["open"]), ("en-retard", _("Late"), n["late"]), ("prets", _("To be fetched"), n["ready"]),
        ("termines", _("Ended"), n["ended"]),
    ]  # fmt: skip
    context = {
        "page": page, "rows": [(case, _age(case, today)) for case in page], "chosen": chosen, "tabs": tabs, "typed": typed,
        "nothing": found.sentence if found else "", "waiting": agreeing.waiting_at(here)[:10], "today": today,
        "may_agree": may_agree(request.membership),
    }  # fmt: skip
    return render(request, "aftersales/cases.html", context)


def _age(case: AfterSalesCase, today: Any) -> dict[str, Any]:
    days = ((case.ended_on or today) - case.opened_on).days
    return {"days": days, "late": case.ended_on is None and days > acts.LATE_AFTER.days}


@never_cache
@require_safe
def bought(request: AntennaRequest, person: uuid.UUID) -> HttpResponse:
    """The devices that somebody bought here, their guarantee, what can be done."""
    may(request)
    whose = own_person(request, person)
    note_opening(whose, antenna_id=request.antenna.pk, by=request.user, act="opened the devices bought")
    page = Paginator(acts.bought_here(whose.pk, request.antenna.pk), A_PAGE).get_page(request.GET.get("page"))
    ends = guarantees(page)
    today = timezone.localdate()
    rows = [(line, ends[line.pk], ends[line.pk].holds_on(today)) for line in page]
    return render(request, "aftersales/bought.html", {"person": whose, "rows": rows, "page": page})


def buyer_of_line(line: SaleLine) -> Person | None:
    """Who bought; None once she was erased."""
    buyer = getattr(line.sale, "buyer", None)
    return buyer.person if buyer else None


@never_cache
@require_safe
def device(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    """One device that was sold: its guarantee, its cases, its papers, what can be done."""
    sold = line_here(request, line)
    person = buyer_of_line(sold)
    if person is not None:
        note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="opened a device bought")
    today, guarantee = timezone.localdate(), guarantee_of(sold)
    context = {
        "line": sold, "person": person, "guarantee": guarantee, "holds": guarantee.holds_on(today),
        "advice": advice(guarantee, "", today), "defects": defects_noted(sold), "returned": sold.handover.returned_at,
        "cases": list(sold.cases.order_by("-opened_at")), "today": today,
    }  # fmt: skip
    return render(request, "aftersales/device.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    """What does not work, what stays with us."""
    sold, now = line_here(request, line), timezone.now()
    person = buyer_of_line(sold)
    form = CaseForm(request.POST or None, can_email=bool(person and person.email))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        facts = {name: said[name] for name in ("trouble", "kept", "taken_in", "key")}
        try:
            made = acts.open_case(sold, **facts, may_email=said.get("may_email", False), by=request.user, at=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _note_words(request, person, form)
            return redirect("aftersales:case", made.pk)
    guarantee = guarantee_of(sold)
    context = {"line": sold, "form": form, "guarantee": guarantee, "advice": advice(guarantee, "", timezone.localdate(now)),
               "person": person, "defects": defects_noted(sold)}  # fmt: skip
    return render(request, "aftersales/open.html", context)


def _note_words(request: AntennaRequest, person: Person | None, form: Any) -> None:
    """What was kept although it was pointed at goes to the access journal, as everywhere."""
    kept = kept_anyway(form)
    if kept and person is not None:
        note_opening(person, antenna_id=request.antenna.pk, by=request.user, act=kept)


def case_here(request: AntennaRequest, pk: uuid.UUID) -> AfterSalesCase:
    may(request)
    mine = AfterSalesCase.objects.filter(antenna_id=request.antenna.pk)
    joined = mine.select_related("person", "unit", "line__unit", "line__sale__entry", "line__sale__buyer", "antenna")
    return get_object_or_404(joined, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    """Where a case stands, what happened, what happens next."""
    shown, now = case_here(request, pk), timezone.now()
    if shown.person is not None and request.method != "POST":
        note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="opened the after-sales case")
    today, guarantee = timezone.localdate(now), guarantee_of(shown.line)
    said = advice(guarantee, shown.cause, shown.opened_on)
    form = StepForm(
        request.POST or None, case=shown, possible=acts.possible(shown), can_tell=telling.can_tell(shown, shown.person),
        advised=said.cover or "",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _note(request, shown, form.cleaned_data)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            _note_words(request, shown.person, form)
            messages.success(request, _("It is noted."), extra_tags="ok")
            return redirect("aftersales:case", shown.pk)
    context = {
        "case": shown, "steps": list(shown.steps.select_related("by")), "form": form, "guarantee": guarantee, "advice": said,
        "defects": defects_noted(shown.line), "age": _age(shown, today), "ended": shown.step == Stage.DONE,
    }  # fmt: skip
    return render(request, "aftersales/case.html", context)


def _note(request: AntennaRequest, shown: AfterSalesCase, said: dict[str, Any]) -> None:
    now = timezone.now()
    told = bool(said.get("tell") and shown.person and telling.words_of(said["step"]))
    facts = {name: said[name] for name in ("cause", "cover", "note")}
    acts.note(shown, said["step"], **facts, told=told, by=request.user, at=now)
    if told and shown.person:
        telling.tell(shown, shown.person, said["step"], antenna=request.antenna, at=now)


@never_cache
@require_safe
def slip(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    """What the person takes home while we have her device."""
    shown = case_here(request, pk)
    if shown.person is not None:
        note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="printed the slip of a case")
    pdf = papers.slip(shown, back_by=shown.opened_on + timedelta(days=30))
    return printed.shown(pdf, f"bon-{shown.reference}.pdf")
