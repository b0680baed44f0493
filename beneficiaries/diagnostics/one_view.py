"""One question a page, for one hand on a phone: it is said as it is written, and each way out keeps the answer."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from beneficiaries.access import may_open_file
from beneficiaries.diagnostics import making
from beneficiaries.diagnostics.asking import FULL, SHORT, Step, step, unanswered
from beneficiaries.diagnostics.forms import SectionForm
from beneficiaries.diagnostics.versions import in_force, questionnaire
from beneficiaries.diagnostics.views import (
    LATER,
    already_made,
    draft_of,
    kept_draft,
    kept_words,
    seen_since_last,
    with_a_questionnaire,
)
from beneficiaries.models import Diagnostic, DiagnosticDraft, Person
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal

PASS, BEFORE, GO_ON, MORE = "passer", "avant", "suite", "plus"


@never_cache
@require_http_methods(["GET", "POST"])
@with_a_questionnaire
def one_question(request: AntennaRequest, person: UUID) -> HttpResponse:
    """One question of the questionnaire; `forme=complet` asks them all, without it those of the short form."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    who = own_person(request, person)
    if request.method == "POST" and (made := already_made(request, who)):
        return redirect("beneficiaries:diagnostic_result", made.pk)
    draft = draft_of(request, who)
    here = _asked(request, draft)
    seen = () if request.method == "POST" else seen_since_last(who, here.section, antenna_id=request.antenna.pk)
    form = SectionForm(request.POST or None, section=here.section, answers=draft.answers if draft else {}, seen=seen)
    if request.method == "POST":
        valid = form.is_valid()
        skipping = request.POST.get("vers") == PASS
        draft = kept_draft(request, who, {here.question.code: None} if skipping else form.answers())
        if request.htmx:
            return HttpResponse(kept_words(draft))
        if valid or skipping:
            return _onward(request, who, draft, here)
    return render(request, "diagnostic/one.html", _page(request, who, form, here, draft))


def _form(request: AntennaRequest) -> str:
    return FULL if FULL in (request.POST.get("forme"), request.GET.get("forme")) else SHORT


def _asked(request: AntennaRequest, draft: DiagnosticDraft | None) -> Step:
    sheet = questionnaire(draft.version_id if draft else in_force())
    code = request.POST.get("question") or request.GET.get("question") or ""
    found = step(sheet, draft.answers if draft else {}, _form(request), code)
    if found is None:
        raise Http404
    return found


def _onward(request: AntennaRequest, who: Person, draft: DiagnosticDraft, here: Step) -> HttpResponse:
    """Where the pressed button leads; what was just answered may have made the next question pointless."""
    asked, form = request.POST.get("vers", ""), _form(request)
    if asked == LATER:
        return redirect("desk:person", who.pk)
    sheet = questionnaire(draft.version_id)
    now = step(sheet, draft.answers, form, here.question.code)
    there = ""
    if now is not None and asked == BEFORE:
        there = now.before or here.question.code
    elif now is not None and asked in {PASS, GO_ON}:
        there = now.after
    elif asked == MORE:
        there, form = unanswered(sheet, draft.answers), FULL
    if there:
        return redirect(f"{reverse('beneficiaries:diagnostic_one', args=[who.pk])}?forme={form}&question={there}")
    try:
        made = making.finish(draft, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
        return redirect(
            f"{reverse('beneficiaries:diagnostic_one', args=[who.pk])}?forme={form}&question={here.question.code}"
        )
    return redirect("beneficiaries:diagnostic_result", made.pk)


def _page(
    request: AntennaRequest, who: Person, form: SectionForm, here: Step, draft: DiagnosticDraft | None
) -> dict[str, Any]:
    last = Diagnostic.objects.filter(person=who).order_by("-at").first()
    (line,) = form.lines((here.question,), last.answers if last else {})
    return {
        "person": who, "here": here, "line": line, "last": last, "form": form, "which": _form(request),
        "key": draft.pk if draft else uuid4(), "kept": kept_words(draft),
    }  # fmt: skip
