"""The questionnaire's versions at the national desk: read, copied, tried, compared, published."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from beneficiaries.diagnostics import checking, differences, drafting, editing, paper, reading, shape
from beneficiaries.diagnostics.access import may_read_versions, may_write_versions
from beneficiaries.diagnostics.forms import SectionForm
from beneficiaries.diagnostics.national_forms import FileForm, NoteForm
from beneficiaries.diagnostics.offers import BUTTONS, action_of
from beneficiaries.diagnostics.questionnaire import Questionnaire, Section, parse
from beneficiaries.diagnostics.rules import result_of
from beneficiaries.diagnostics.story import parts_of, suggestions_of
from beneficiaries.diagnostics.versions import in_force, order_of
from beneficiaries.models import Diagnostic, QuestionnairePublication, QuestionnaireVersion
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui import printed


def asked_version(request: NationalRequest, code: str, *, to_write: bool = False) -> QuestionnaireVersion:
    """A version; 403 for whoever may not, 404 for a code that is none, or to write in what is published."""
    allowed = may_write_versions if to_write else may_read_versions
    if not allowed(request.membership):
        raise PermissionDenied
    version = get_object_or_404(QuestionnaireVersion, pk=code)
    if to_write and version.published_at is not None:
        raise Http404
    return version


def versions(request: NationalRequest) -> HttpResponse:
    """All the versions, the newest first, with what was said when they came into force."""
    if not may_read_versions(request.membership):
        raise PermissionDenied
    rows = QuestionnaireVersion.objects.defer("document").select_related("begun_by", "based_on")
    said: dict[str, list[QuestionnairePublication]] = {}
    for publication in QuestionnairePublication.objects.select_related("by"):
        said.setdefault(publication.version_id, []).append(publication)
    context = {
        "title": _("The questionnaire of the diagnostic"),
        "versions": [
            (row, said.get(row.pk, [])) for row in sorted(rows, key=lambda row: order_of(row.pk), reverse=True)
        ],
        "in_force": in_force(),
        "may_write": may_write_versions(request.membership),
        "file": FileForm(),
    }
    return render(request, "diagnostic/national/versions.html", context)


@require_POST
def copy(request: NationalRequest, code: str) -> HttpResponse:
    """A draft that copies this version."""
    base = asked_version(request, code)
    if not may_write_versions(request.membership):
        raise PermissionDenied
    try:
        draft = drafting.begin(base, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
        return redirect("national_intake:questionnaires")
    return redirect("national_intake:questionnaire", draft.pk)


@require_POST
def import_file(request: NationalRequest) -> HttpResponse:
    """A draft out of an exported file."""
    if not may_write_versions(request.membership):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        base = QuestionnaireVersion.objects.get(pk=in_force())
        content = form.cleaned_data["file"].read(drafting.HEAVIEST + 1)
        try:
            draft = drafting.begin_from_file(content, base, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal), extra_tags="no")
        else:
            return redirect("national_intake:questionnaire", draft.pk)
    else:
        messages.error(request, " ".join(map(str, form.errors["file"])), extra_tags="no")
    return redirect("national_intake:questionnaires")


@require_GET
def export(request: NationalRequest, code: str) -> HttpResponse:
    """The document as a file, that `import_file` takes back."""
    version = asked_version(request, code)
    answer = HttpResponse(
        json.dumps(version.document, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="questionnaire-{version.pk}.json"'
    return answer


@require_GET
def version(request: NationalRequest, code: str) -> HttpResponse:
    """The questions and their order; of a draft, what has to be put right before it is published."""
    shown = asked_version(request, code)
    sheet = _sheet(shown)
    found = _faults(shown)
    context = {
        "title": _("Questionnaire %(code)s") % {"code": shown.pk},
        "version": shown,
        "sheet": sheet,
        "faults": found,
        "think": checking.to_think_over(shown.document) if not found else [],
        "skipped": {
            code: reading.in_a_line({"any": list(one.skip_if)}, sheet)
            for code, one in sheet.questions.items()
            if one.skip_if
        },
        "may_write": may_write_versions(request.membership) and shown.published_at is None,
        "may_copy": may_write_versions(request.membership),
        "is_in_force": in_force() == shown.pk,
        "short_count": sum(one.short for one in sheet.questions.values()),
    }
    return render(request, "diagnostic/national/version.html", context)


def _sheet(shown: QuestionnaireVersion) -> Questionnaire:
    """Forms and the import keep the shape of a questionnaire, so that a draft can always be read."""
    try:
        shape.check(shown.document)
    except shape.Misshapen as fault:
        raise Http404 from fault
    return parse(shown.document)


def _faults(shown: QuestionnaireVersion) -> list[tuple[str, str]]:
    """What forbids publishing a draft, with where each is put right; nothing of what is published."""
    if shown.published_at is not None:
        return []
    found = checking.faults(shown.document, drafting.published_documents())
    return [(fault.sentence, place_address(shown, fault.place)) for fault in found]


def place_address(shown: QuestionnaireVersion, place: str) -> str:
    """Where a fault is put right."""
    kind, _dash, name = place.partition("-")
    if kind == "question" and name in editing.questions_of(shown.document):
        return reverse("national_intake:question", args=[shown.pk, name])
    if kind == "regle" and name in editing.rules_of(shown.document):
        return reverse("national_intake:rule", args=[shown.pk, name])
    if kind in {"passer", "signal"}:
        return reverse("national_intake:condition", args=[shown.pk, place])
    return reverse("national_intake:levels", args=[shown.pk]) if kind == "niveaux" else ""


@require_GET
def rules(request: NationalRequest, code: str) -> HttpResponse:
    """When … propose … because …: the decision table, in the order of the proposals."""
    shown = asked_version(request, code)
    sheet = _sheet(shown)
    rows = [
        (rule, reading.in_a_line(rule.when, sheet), BUTTONS.get(action_of(rule.kind, rule.suggestion), ""))
        for rule in sheet.rules
    ]
    context = {
        "title": _("What questionnaire %(code)s proposes") % {"code": shown.pk},
        "version": shown,
        "rows": rows,
        "may_write": may_write_versions(request.membership) and shown.published_at is None,
    }
    return render(request, "diagnostic/national/rules.html", context)


@require_POST
def throw_away(request: NationalRequest, code: str) -> HttpResponse:
    if not may_write_versions(request.membership):
        raise PermissionDenied
    try:
        drafting.throw_away(code)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        messages.success(request, _("The draft %(code)s is thrown away.") % {"code": code})
    return redirect("national_intake:questionnaires")


def try_it(request: NationalRequest, code: str) -> HttpResponse:
    """Fill the questionnaire without keeping anything, and see what it says."""
    shown = asked_version(request, code)
    sheet = _sheet(shown)
    only_short = request.GET.get("forme") == "court"
    questions = tuple(one for one in sheet.questions.values() if one.short or not only_short)
    found = _faults(shown)
    context: dict[str, Any] = {
        "title": _("Try questionnaire %(code)s") % {"code": shown.pk},
        "version": shown, "only_short": only_short, "faults": found,
    }  # fmt: skip
    if found:  # rules that speak of what is gone can't be asked
        return render(request, "diagnostic/national/try.html", context)
    form = SectionForm(request.POST or None, section=Section("essai", sheet.sections[0].title, questions), answers={})
    context |= {"form": form, "lines": form.lines(questions, {})}
    if request.method == "POST" and form.is_valid():
        answers = {name: answer for name, answer in form.answers().items() if answer is not None}
        context |= result_shown(answers, shown, sheet)
    return render(request, "diagnostic/national/try.html", context)


def result_shown(answers: Any, shown: QuestionnaireVersion, sheet: Questionnaire) -> dict[str, Any]:
    """The result of answers that nobody gave: what the pages of a real one show, with nothing kept."""
    result = result_of(answers, sheet)
    it = Diagnostic(
        version_id=shown.pk, answers=answers, level=result.level, suggestions=list(result.suggestions), **result.parts
    )
    return {"it": it, "parts": parts_of(it, None), "suggestions": suggestions_of(it)}


def publish(request: NationalRequest, code: str) -> HttpResponse:
    """What changes for whom, the worked examples again, then the button. Of an old version: bring it back."""
    shown = asked_version(request, code)
    if not may_write_versions(request.membership):
        raise PermissionDenied
    current = QuestionnaireVersion.objects.get(pk=in_force())
    _sheet(shown)
    found = _faults(shown)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.publish(code, note=form.cleaned_data["note"], at=timezone.now(), by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Version %(code)s is in force from now on.") % {"code": code})
            return redirect("national_intake:questionnaires")
    context = {
        "title": _("Publish version %(code)s") % {"code": shown.pk},
        "version": shown, "current": current, "form": form,
        "faults": found,
        "think": [] if found else checking.to_think_over(shown.document),
        "changes": [] if found else differences.changes(current.document, shown.document),
        "examples": [] if found else differences.examples(shown.document),
    }  # fmt: skip
    return render(request, "diagnostic/national/publish.html", context)


@require_GET
def blank(request: NationalRequest, code: str, form: str) -> HttpResponse:
    """The printed questionnaire, draft or not, as antennas will print it."""
    shown = asked_version(request, code)
    language = "en" if request.GET.get("langue") == "en" else "fr"
    pdf = paper.blank(_sheet(shown), short=form == "court", language=language)
    return printed.shown(pdf, f"questionnaire-{shown.pk}-{form}.pdf")
