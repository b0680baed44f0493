"""What a structure's agreements promise and when reports of them are due, at the nation's desk."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connect.antennas.http import NationalRequest
from connect.impact.figures import INDICATORS
from connect.impact.reports import promises
from connect.impact.reports.access import may_ask_reports, may_note_promises
from connect.impact.reports.forms import DaysForm, DueForm, FunderForm, PromiseForm
from connect.impact.results import Line
from connect.partners.models import Agreement, Promise, ReportDue, Structure
from connect.ui.doing import done

LISTED = 200


@require_http_methods(["GET", "HEAD", "POST"])
def funders(request: NationalRequest) -> HttpResponse:
    """`?structure=`: the figures that were promised to it, and the reports that it waits for."""
    if not may_ask_reports(request.membership):
        raise PermissionDenied
    choice = FunderForm(request.GET or None)
    structure = choice.cleaned_data["structure"] if choice.is_bound and choice.is_valid() else None
    if request.method == "POST":
        if structure is None:
            raise Http404
        return _noted(request, choice, structure)
    forms = (PromiseForm(structure), DueForm(structure)) if structure else None
    return _page(request, choice, structure, forms)


def _page(
    request: NationalRequest, choice: FunderForm, structure: Structure | None, forms: tuple[DaysForm, DaysForm] | None
) -> HttpResponse:
    facts: dict[str, Any] = {}
    if structure is not None:
        of_hers = {"agreement__structure": structure, "withdrawn_at": None}
        promised = Promise.objects.filter(**of_hers).select_related("antenna").order_by("last_on", "pk")[:LISTED]
        facts = {
            "promised": [(one, INDICATORS[one.code].title, _said(one)) for one in promised if one.code in INDICATORS],
            "due": ReportDue.objects.filter(**of_hers).select_related("antenna", "handed_by")[:LISTED],
            "agreements": Agreement.objects.filter(structure=structure).select_related("antenna").order_by("antenna__name"),
        }  # fmt: skip
    context = {
        "title": _("Agreements with funders"),
        "choice": choice,
        "structure": structure,
        "promise_form": forms[0] if forms else None,
        "due_form": forms[1] if forms else None,
        "may_note": may_note_promises(request.membership),
        "today": timezone.localdate(),
        **facts,
    }
    return render(request, "impact/reports/funders.html", context)


def _said(one: Promise) -> str:
    return Line("", one.number, unit="h" if INDICATORS[one.code].unit == "h" else "").said


def _noted(request: NationalRequest, choice: FunderForm, structure: Structure) -> HttpResponse:
    """What a form or a button of the page asks, by its word."""
    if not may_note_promises(request.membership):
        raise PermissionDenied
    word = request.POST.get("faire", "")
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    promise = PromiseForm(structure, request.POST if word == "promettre" else None)
    due = DueForm(structure, request.POST if word == "attendre" else None)
    if word == "promettre":
        ok = done(promise, lambda said: promises.promise(
            said["agreement"], said["code"], said["number"], promise.period, **facts))  # fmt: skip
    elif word == "attendre":
        ok = done(due, lambda said: promises.expect(said["agreement"], said["due_on"], due.period, **facts))
    else:
        ok = _moved(request, structure, word, facts)
    if ok:
        return redirect(f"{reverse('national_reports:funders')}?structure={structure.pk}")
    return _page(request, choice, structure, (promise, due))


def _moved(request: NationalRequest, structure: Structure, word: str, facts: dict[str, Any]) -> bool:
    """A line taken back, or a report handed over."""
    key = request.POST.get("ligne", "")
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        raise Http404
    of_hers = {"pk": int(key), "agreement__structure": structure}
    if word == "reprendre":
        promises.take_back(get_object_or_404(Promise, **of_hers), **facts)
    elif word == "ne-plus-attendre":
        promises.take_back(get_object_or_404(ReportDue, **of_hers), **facts)
    elif word == "remis":
        promises.hand_over(get_object_or_404(ReportDue, **of_hers), timezone.localdate(), by=request.user)
    else:
        raise Http404
    return True
