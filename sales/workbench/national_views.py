"""The nation's rules of grades: versions, the list that a referent edits, a trial on real devices, publication."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.uploads import empty_lists
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from sales.models import DEVICES, RuleSet
from sales.workbench import grading, rules
from sales.workbench.access import may_read_rules, may_write_rules
from sales.workbench.forms import PublishForm, RulesForm

FAULTS_SHOWN = 60


def reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not write what she sends; gives whether she may write."""
    if not may_read_rules(request.membership):
        raise PermissionDenied
    may_write = may_write_rules(request.membership)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    return may_write


@never_cache
@require_safe
def rule_sets(request: NationalRequest) -> HttpResponse:
    """Versions by kind, and which holds today."""
    may_write, today = reader(request), timezone.localdate()
    kinds = [
        {
            "kind": kind, "in_force": grading.in_force(kind, today),
            "versions": RuleSet.objects.filter(kind=kind).select_related("written_by", "published_by")[:30],
        }
        for kind in DEVICES
    ]  # fmt: skip
    return render(request, "workbench/national/rules.html", {"kinds": kinds, "may_write": may_write, "today": today})


@require_POST
def begin(request: NationalRequest, kind: str) -> HttpResponse:
    """A draft that copies the last version."""
    reader(request)
    if kind not in DEVICES:
        raise Http404
    try:
        draft = rules.begin(kind, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("national_workbench:rules")
    return redirect("national_workbench:rule_set", draft.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule_set(request: NationalRequest, pk: UUID) -> HttpResponse:
    """One version, row by row; a draft takes a list in, with what is wrong cell by cell, and is tried on real devices."""
    may_write = reader(request)
    version = get_object_or_404(RuleSet.objects.select_related("written_by", "published_by"), pk=pk)
    form = RulesForm(request.POST, request.FILES) if request.method == "POST" else RulesForm()
    faults: list[tuple[int, str, str]] = []
    if form.is_bound and form.is_valid():
        found = rules.read(form.cleaned_data["file"])
        faults = found.faults
        if not faults:
            try:
                rules.rewrite(version, found.rows, form.cleaned_data["note"], by=request.user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Taken in. See below what it changes."), extra_tags="ok")
                return redirect("national_workbench:rule_set", pk)
    return _page(request, version, may_write=may_write, form=form, faults=faults)


def _page(request: NationalRequest, version: RuleSet, **said: Any) -> HttpResponse:
    draft = version.published_at is None
    faults = said.pop("faults", [])
    context = {
        "version": version, "draft": draft, "rows": [_words(row) for row in version.rows],
        "trial": rules.tried(version) if draft else None, "publish": PublishForm(initial={"from_on": timezone.localdate()}),
        "faults": faults[:FAULTS_SHOWN], "more": max(0, len(faults) - FAULTS_SHOWN), **said,
    }  # fmt: skip
    return render(request, "workbench/national/rule_set.html", context)


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row, "sort": rules.SORTS[row["sort"]], "name": rules.WORDS.get(row.get("fact", ""), ""), "value": row.get("from", ""),
        "conditions": rules.in_the_list(row["if"]) if "if" in row else "",
    }  # fmt: skip


@never_cache
@require_safe
def rule_set_csv(request: NationalRequest, pk: UUID) -> HttpResponse:
    """The list, to edit in a spreadsheet."""
    reader(request)
    version = get_object_or_404(RuleSet, pk=pk)
    return empty_lists.answer(rules.as_csv(version.rows), f"categories-{version.kind}-{version.version}.csv")


@never_cache
@require_POST
def publish(request: NationalRequest, pk: UUID) -> HttpResponse:
    """From a day on, for good."""
    may_write = reader(request)
    version, form = get_object_or_404(RuleSet, pk=pk), PublishForm(request.POST)
    if form.is_valid():
        try:
            rules.publish(version, form.cleaned_data["from_on"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Published: these rules never change."), extra_tags="ok")
            return redirect("national_workbench:rules")
    return _page(request, version, may_write=may_write, form=RulesForm(), publish=form)
