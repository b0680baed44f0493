"""The workbench of an antenna: what waits, one device with its facts, tests, erasures, grade and steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.spreadsheet import answer
from sales.models import DEVICES, ErasureRecord, TestRecord, Unit, UnitFacts, UnitGrade, UnitState
from sales.workbench import bench as bench_
from sales.workbench import facts as facts_
from sales.workbench import grading, moving, testing
from sales.workbench.access import may_sign_bench, may_work_at_bench
from sales.workbench.forms import ErasureForm, FactsForm, HandGradeForm, PartForm, TestForm, WhyForm

A_PAGE = 50
GET_POST = ["GET", "HEAD", "POST"]
ON_THE_BENCH = (*bench_.STATES, UnitState.READY)


def allowed(request: AntennaRequest, *, to_sign: bool = False) -> None:
    if not (may_sign_bench if to_sign else may_work_at_bench)(request.membership):
        raise PermissionDenied


def own_unit(request: AntennaRequest, pk: UUID) -> Unit:
    here = Unit.objects.filter(antenna_id=request.antenna.pk).select_related("product", "site", "batch")
    return get_object_or_404(here, pk=pk)


@never_cache
@require_safe
def bench(request: AntennaRequest) -> HttpResponse:
    """What waits on the bench, state by state, with what each device still lacks."""
    allowed(request)
    asked = bench_.Filters.of(request.GET)
    page = Paginator(bench_.listed(request.antenna.pk, asked), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": bench_.with_missing(page), "asked": asked, "counts": bench_.counted(request.antenna.pk),
        "kinds": [(kind.value, kind.label) for kind in DEVICES], "may_sign": may_sign_bench(request.membership),
    }  # fmt: skip
    return render(request, "workbench/bench.html", context)


@never_cache
@require_safe
def bench_xlsx(request: AntennaRequest) -> HttpResponse:
    """Devices of the antenna with the association's own words for their states."""
    allowed(request)
    return answer(bench_.workbook(request.antenna), f"appareils-{request.antenna.slug}-{timezone.localdate()}")


@never_cache
@require_safe
def unit(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A device on the bench: what is missing before it is sold, what was done, by whom."""
    allowed(request)
    return _page(request, own_unit(request, pk))


def _page(request: AntennaRequest, found: Unit, **forms: Any) -> HttpResponse:
    missing = testing.missing(found)
    grade = UnitGrade.objects.filter(unit=found).select_related("rules", "by").first()
    tests = list(TestRecord.objects.filter(unit=found).select_related("by", "antenna", "unit")[:20])
    context = {
        "unit": found, "facts": UnitFacts.objects.filter(unit=found).first(), "missing": missing,
        "missing_said": testing.sentence(missing), "grade": grade,
        "why": [grading.told(line) for line in grade.lines] if grade else [],
        "tests": [{"record": test, "checks": testing.checked(test)} for test in tests],
        "erasures": ErasureRecord.objects.filter(unit=found).select_related("by", "antenna")[:20],
        "parts": found.parts_taken.select_related("by")[:20], "steps": bench_.steps_of(found),
        "on_the_bench": found.state in ON_THE_BENCH, "may_sign": may_sign_bench(request.membership),
        "part_form": PartForm(), "why_form": WhyForm(), **forms,
    }  # fmt: skip
    return render(request, "workbench/unit.html", context)


@never_cache
@require_http_methods(GET_POST)
def facts(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What it is made of."""
    allowed(request)
    found = own_unit(request, pk)
    known = UnitFacts.objects.filter(unit=found).first()
    form = FactsForm(request.POST or None, instance=known, kind=found.kind)
    if form.is_valid():
        now = timezone.now()
        try:
            facts_.write(found, form.cleaned_data, by=request.user, at=now)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Kept."), extra_tags="ok")
            return redirect("workbench:unit", pk)
    return render(request, "workbench/form.html", {"unit": found, "form": form, "title": _("What is it made of?")})


@never_cache
@require_http_methods(GET_POST)
def test(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Each function is looked at; the record is dated, signed and never rewritten."""
    allowed(request)
    found = own_unit(request, pk)
    works = dict.fromkeys(testing.checks_of(found.kind), "ok") if request.GET.get("tout") == "ok" else {}
    form = TestForm(request.POST or None, kind=found.kind, initial=works)
    if form.is_valid():
        try:
            record = testing.note_test(found, **form.said(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            words = (
                _("Tested: everything works.") if record.passed else _("Noted. It is faulty: it stays on the bench.")
            )
            messages.success(request, words, extra_tags="ok")
            return redirect("workbench:unit", pk)
    return render(request, "workbench/test.html", {"unit": found, "form": form})


@never_cache
@require_http_methods(GET_POST)
def erase(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """How its disk was erased, with what result."""
    allowed(request)
    found = own_unit(request, pk)
    two = UnitFacts.objects.filter(unit=found).exclude(disk2_kind="").exists()
    form = ErasureForm(request.POST or None, disks=2 if two else 1)
    if form.is_valid():
        try:
            record = testing.note_erasure(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            words = _("Noted.") if record.worked else _("Noted. It failed: destroy the disk, or put a new one in.")
            messages.success(request, words, extra_tags="ok")
            return redirect("workbench:unit", pk)
    return render(request, "workbench/form.html", {"unit": found, "form": form, "title": _("How was it erased?")})


@require_POST
def grade(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Its grade, by the rules in force, from its facts."""
    allowed(request)
    try:
        given = grading.grade(own_unit(request, pk), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        words = _("Grade %(grade)s.") % {"grade": given.get_grade_display()}
        messages.success(request, words, extra_tags="ok")
    return redirect("workbench:unit", pk)


@never_cache
@require_http_methods(GET_POST)
def grade_by_hand(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A manager's own grade, with its reason."""
    allowed(request, to_sign=True)
    found = own_unit(request, pk)
    form = HandGradeForm(request.POST or None, initial={"grade": found.grade})
    if form.is_valid():
        said = form.cleaned_data
        try:
            grading.grade_by_hand(found, said["grade"], said["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("workbench:unit", pk)
    return render(request, "workbench/form.html", {"unit": found, "form": form, "title": _("Which grade, and why?")})


@require_POST
def move(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """On sale (`ready`), or back on the bench."""
    allowed(request)
    found, go = own_unit(request, pk), moving.put_on_sale if "ready" in request.POST else moving.put_on_the_bench
    try:
        go(found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("workbench:unit", pk)


@never_cache
@require_POST
def repair(request: AntennaRequest, pk: UUID) -> HttpResponse:
    allowed(request)
    found, form = own_unit(request, pk), WhyForm(request.POST)
    if form.is_valid():
        try:
            moving.to_repair(found, form.cleaned_data["why"], by=request.user, at=timezone.now())
            return redirect("workbench:unit", pk)
        except Refusal as refusal:
            refusal.beside(form)
    return _page(request, found, why_form=form)


@never_cache
@require_POST
def part(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A part that was taken out of it."""
    allowed(request)
    found, form = own_unit(request, pk), PartForm(request.POST)
    if form.is_valid():
        try:
            moving.take_part(found, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("workbench:unit", pk)
        except Refusal as refusal:
            refusal.beside(form)
    return _page(request, found, part_form=form)
