"""Writing a draft of the questionnaire: its questions, its rules line by line, its levels. Administrators alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beneficiaries.diagnostics import drafting, editing, reading
from beneficiaries.diagnostics.editing import Document
from beneficiaries.diagnostics.national_forms import (
    ChoiceFormSet,
    LevelsForm,
    LineForm,
    QuestionForm,
    RuleForm,
    SubjectForm,
    choices_of,
    line_initial,
)
from beneficiaries.diagnostics.national_views import asked_version
from beneficiaries.diagnostics.questionnaire import Questionnaire, parse
from beneficiaries.models import QuestionnaireVersion
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal

LISTED = {"single", "multi", "ranked"}


def _written(
    request: NationalRequest, draft: QuestionnaireVersion, edit: Callable[[Document], Any], to: str
) -> HttpResponse:
    """Apply a change to the draft as it stands, say so, and go on."""
    try:
        drafting.change(draft.pk, edit, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    except (LookupError, StopIteration, ValueError):
        words = _("The draft changed meanwhile: look at it again. Nothing was written.")
        messages.error(request, words, extra_tags="no")
    else:
        messages.success(request, _("Kept in the draft."))
    return redirect(to)


def _home(draft: QuestionnaireVersion, anchor: str = "") -> str:
    return reverse("national_intake:questionnaire", args=[draft.pk]) + (f"#{anchor}" if anchor else "")


def question(request: NationalRequest, code: str, question: str = "") -> HttpResponse:
    """The words, choices and settings of a question; without a name, a new one."""
    draft = asked_version(request, code, to_write=True)
    before = editing.questions_of(draft.document).get(question)
    if question and before is None:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    initial = before or {"section": request.GET.get("rubrique", ""), "short": False}
    form = QuestionForm(typed, document=draft.document, question=before, initial=initial)
    rows = [{**one, "place": n} for n, one in enumerate((before or {}).get("choices", []), 1)]
    formset = ChoiceFormSet(typed, initial=rows, prefix="c") if before is None or before["type"] in LISTED else None
    if typed is not None and form.is_valid() and (formset is None or formset.is_valid()):
        facts = _facts(draft, before, form, formset)
        if before is None:
            section = form.cleaned_data["section"]
            return _written(
                request,
                draft,
                lambda document: editing.add_question(document, section, facts),
                _home(draft, facts["code"]),
            )
        return _written(
            request, draft, lambda document: editing.set_question(document, question, facts), _home(draft, question)
        )
    context = {
        "title": before["fr"] if before else _("A new question"),
        "version": draft, "question": before, "form": form, "formset": formset,
    }  # fmt: skip
    return render(request, "diagnostic/national/question.html", context)


def _facts(draft: QuestionnaireVersion, before: Any, form: QuestionForm, formset: Any) -> dict[str, Any]:
    kind = before["type"] if before else form.cleaned_data["type"]
    facts = form.facts(kind)
    ever = [*drafting.published_documents(), draft.document]
    if before is None:
        used = [code for document in ever for code in editing.questions_of(document)]
        prefix = {"equipment": "eq_", "connection": "cx_", "skills": "sk_", "uses": "us_", "motivations": "mo_",
                  "social_needs": "sn_", "constraints": "ct_"}.get(form.cleaned_data["section"], "q_")  # fmt: skip
        facts |= {"type": kind, "code": editing.free_code(form.cleaned_data["en"], used, prefix=prefix)}
    if kind in LISTED and formset is not None:
        mine = before["code"] if before else ""
        taken = [
            choice["code"]
            for document in ever
            for choice in editing.questions_of(document).get(mine, {}).get("choices", [])
        ]
        facts["choices"] = choices_of(formset, (before or {}).get("choices", []), taken)
    return facts


@require_POST
def move_question(request: NationalRequest, code: str, question: str) -> HttpResponse:
    draft = asked_version(request, code, to_write=True)
    step = -1 if request.POST.get("sens") == "haut" else 1
    drafting.change(draft.pk, lambda document: _moved(document, question, step), at=timezone.now())
    return redirect(_home(draft, question))


def _moved(document: Document, question: str, step: int) -> None:
    if question not in editing.questions_of(document):
        raise Http404
    editing.move_question(document, question, step)


@require_POST
def remove_question(request: NationalRequest, code: str, question: str) -> HttpResponse:
    draft = asked_version(request, code, to_write=True)
    if question not in editing.questions_of(draft.document):
        raise Http404
    return _written(request, draft, lambda document: editing.remove_question(document, question), _home(draft))


def rule(request: NationalRequest, code: str, rule: str = "") -> HttpResponse:
    """What one rule proposes and why, with its condition beside; without a name, a new one."""
    draft = asked_version(request, code, to_write=True)
    before = editing.rules_of(draft.document).get(rule)
    if rule and before is None:
        raise Http404
    form = RuleForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        name, facts = rule or _next_rule(draft), form.facts()
        write = editing.set_rule if before else editing.add_rule
        there = reverse("national_intake:rule", args=[draft.pk, name])
        return _written(request, draft, lambda document: write(document, name, facts), there)
    sheet, place = parse(draft.document), f"regle-{rule}"
    context = {
        "title": before["fr"] if before else _("A new proposal"),
        "version": draft, "rule": before, "form": form, "place": place,
        "tree": reading.read(editing.condition_at(draft.document, place), sheet) if before else None,
    }  # fmt: skip
    return render(request, "diagnostic/national/rule.html", context)


def _next_rule(draft: QuestionnaireVersion) -> str:
    ever = [*drafting.published_documents(), draft.document]
    numbers = [int(code[1:]) for document in ever for code in editing.rules_of(document) if code[1:].isdigit()]
    return f"D{max(numbers, default=0) + 1:02d}"


@require_POST
def remove_rule(request: NationalRequest, code: str, rule: str) -> HttpResponse:
    draft = asked_version(request, code, to_write=True)
    if rule not in editing.rules_of(draft.document):
        raise Http404
    there = reverse("national_intake:rules", args=[draft.pk])
    return _written(request, draft, lambda document: editing.remove_rule(document, rule), there)


def condition(request: NationalRequest, code: str, place: str) -> HttpResponse:
    """The lines of a condition, and one of them at a time: choose what it looks at, then the comparison."""
    draft = asked_version(request, code, to_write=True)
    if not editing.place_exists(draft.document, place):
        raise Http404
    path, adding = request.GET.get("chemin", ""), request.GET.get("faire") == "ajouter"
    tree = editing.condition_at(draft.document, place)
    try:
        here = editing.branch(tree, path)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if request.method == "POST" and "oter" in request.POST:
        return _line_cut(request, draft, place)
    sheet = parse(draft.document)
    asked = request.GET.get("q") or ("" if adding or editing.is_group(here) else _subject(here))
    if asked.startswith("g-") and request.method == "POST":
        return _group_put(request, draft, place, path, asked[2:], adding)
    form = None if asked.startswith("g-") else _line_form(request, asked, sheet, {} if adding else here)
    if form is not None and request.method == "POST" and form.is_valid():
        new = form.condition(asked.removeprefix("bnm-"))
        act = editing.grow if adding else editing.put
        return _written(request, draft, lambda d: _planted(d, place, path, new, act), _there(draft, place))
    context = {
        "title": _("When…"), "version": draft, "place": place, "path": path, "adding": adding, "asked": asked,
        "back": _there(draft, place), "tree": reading.read(tree, sheet), "form": form,
        "whose": _whose(place, sheet), "editing": "faire" in request.GET or bool(asked),
        "subject": SubjectForm(initial={"q": asked}, sheet=sheet, parts=place.startswith("regle-")),
    }  # fmt: skip
    return render(request, "diagnostic/national/condition.html", context)


def _there(draft: QuestionnaireVersion, place: str) -> str:
    kind, _dash, name = place.partition("-")
    if kind == "regle":
        return reverse("national_intake:rule", args=[draft.pk, name]) + "#quand"
    return reverse("national_intake:condition", args=[draft.pk, place])


def _whose(place: str, sheet: Questionnaire) -> str:
    kind, _dash, name = place.partition("-")
    if kind == "regle":
        return str(sheet.rule(name).text) if sheet.rule(name) else name  # type: ignore[union-attr]
    if kind == "passer":
        return str(sheet.questions[name].text)
    return str(sheet.part_name(name.partition("-")[0]))


def _subject(test: Any) -> str:
    return f"bnm-{test['bnm']}" if "bnm" in test else f"q-{test['q']}"


def _line_form(request: NationalRequest, asked: str, sheet: Questionnaire, here: Any) -> LineForm | None:
    kind, _dash, name = asked.partition("-")
    question = sheet.questions.get(name) if kind == "q" else None
    if (
        not asked
        or (kind == "q" and question is None)
        or (kind == "bnm" and name not in {p["code"] for p in sheet.parts})
    ):
        return None
    same = here and not editing.is_group(here) and _subject(here) == asked
    initial = line_initial(here) if same else {"op": "hasany" if question and question.is_list else "in"}
    return LineForm(request.POST if request.method == "POST" else None, question=question, initial=initial)


def _planted(document: Document, place: str, path: str, new: Any, act: Callable[..., Any]) -> None:
    editing.set_condition(document, place, act(editing.condition_at(document, place), path, new))


def _group_put(
    request: NationalRequest, draft: QuestionnaireVersion, place: str, path: str, how: str, adding: bool
) -> HttpResponse:
    """A new empty group, or an existing group read otherwise with what hangs under it."""
    if how not in {"all", "any", "none"}:
        raise Http404

    def edit(document: Document) -> None:
        tree = editing.condition_at(document, place)
        if adding:
            editing.set_condition(document, place, editing.grow(tree, path, {how: []}))
            return
        here = editing.branch(tree, path)
        members = next(iter(here.values())) if editing.is_group(here) else [here]
        editing.set_condition(document, place, editing.put(tree, path, {how: members}))

    return _written(request, draft, edit, _there(draft, place))


def _line_cut(request: NationalRequest, draft: QuestionnaireVersion, place: str) -> HttpResponse:
    path = request.POST.get("oter", "")

    def edit(document: Document) -> None:
        editing.set_condition(document, place, editing.cut(editing.condition_at(document, place), path))

    return _written(request, draft, edit, _there(draft, place))


def levels(request: NationalRequest, code: str) -> HttpResponse:
    """The scale, the level, the names of the parts, which service answers which need."""
    draft = asked_version(request, code, to_write=True)
    form = LevelsForm(request.POST or None, document=draft.document)
    if request.method == "POST" and form.is_valid():
        there = reverse("national_intake:levels", args=[draft.pk])
        return _written(request, draft, form.write, there)
    signals = [
        (name, f"signal-{part['code']}-{signal}", part["fr"])
        for part in draft.document["bagage_numerique_minimum"]["parts"]
        for signal, name in _signals(part)
    ]
    context = {"title": _("Levels and the four parts"), "version": draft, "form": form, "signals": signals}
    return render(request, "diagnostic/national/levels.html", context)


def _signals(part: Any) -> list[tuple[str, str]]:
    names = {
        "phone": _("has a telephone"), "computer": _("has a computer of one’s own that works"),
        "computer_shared": _("has a computer, own or shared"), "telephony": _("has a line"),
        "internet": _("has the internet"), "lasting": _("that lasts"),
    }  # fmt: skip
    return [(signal, str(names.get(signal, signal))) for signal in part.get("signals", {})]
