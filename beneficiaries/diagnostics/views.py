"""The questionnaire, section by section, and what it says at the end."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from beneficiaries.access import may_open_file
from beneficiaries.diagnostics import following, making
from beneficiaries.diagnostics.forms import SectionForm
from beneficiaries.diagnostics.observed import seen_after, since_the
from beneficiaries.diagnostics.progress import progress
from beneficiaries.diagnostics.questionnaire import Answer, Questionnaire, Section
from beneficiaries.diagnostics.story import SHOWN, in_three_months, suggestions_of
from beneficiaries.diagnostics.versions import NothingPublished, in_force, questionnaire
from beneficiaries.journal import note_opening
from beneficiaries.models import Diagnostic, DiagnosticDraft, Person, SuggestionFollowUp
from beneficiaries.parts import Seen
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.templatetags.ui import hour

LATER, END = "plus-tard", "fin"
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def with_a_questionnaire(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where no version is published yet, the person's page says so instead."""

    @wraps(view)
    def asked(request: AntennaRequest, person: UUID) -> HttpResponse:
        try:
            return view(request, person)
        except NothingPublished as refusal:
            messages.error(request, str(refusal), extra_tags="no")
            return redirect("desk:person", person)

    return asked


@never_cache
@require_http_methods(["GET", "POST"])
@with_a_questionnaire
def diagnostic(request: AntennaRequest, person: UUID) -> HttpResponse:
    """One section of the questionnaire; each way out of it keeps what was ticked."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    who = own_person(request, person)
    if request.method == "GET" and "rubrique" not in request.GET and _is_a_phone(request):
        return redirect("beneficiaries:diagnostic_one", who.pk)
    if request.method == "POST" and (made := already_made(request, who)):
        return redirect("beneficiaries:diagnostic_result", made.pk)
    draft = draft_of(request, who)
    sheet = questionnaire(draft.version_id if draft else in_force())
    section = _asked(request, sheet)
    seen = () if request.method == "POST" else seen_since_last(who, section, antenna_id=request.antenna.pk)
    form = SectionForm(request.POST or None, section=section, answers=draft.answers if draft else {}, seen=seen)
    if request.method == "POST":
        valid = form.is_valid()
        draft = kept_draft(request, who, form.answers())
        if request.htmx:
            return HttpResponse(kept_words(draft))
        if valid:
            return _onward(request, who, draft, section)
    return render(request, "diagnostic/section.html", _page(who, form, sheet, draft))


def seen_since_last(who: Person, section: Section, *, antenna_id: int) -> list[Seen]:
    """What was seen of her skills since her last diagnostic, for a section that asks them; ever, when she has none."""
    if not any(question.kind == "scale" for question in section.questions):
        return []
    last = Diagnostic.objects.filter(person=who, antenna_id=antenna_id).order_by("-at").first()
    return seen_after(who, antenna_id=antenna_id, since=last.at if last else EVER)


def _is_a_phone(request: AntennaRequest) -> bool:
    """What browsers themselves advise to look for; whoever prefers a section a page goes back to it by its link."""
    return "Mobi" in request.headers.get("User-Agent", "")


def draft_of(request: AntennaRequest, who: Person) -> DiagnosticDraft | None:
    """The diagnostic of this person that the user has begun here."""
    return DiagnosticDraft.objects.filter(person=who, antenna_id=request.antenna.pk, author=request.user).first()


def kept_draft(request: AntennaRequest, who: Person, answers: dict[str, Answer | None]) -> DiagnosticDraft:
    """The draft with these answers in it; 404 for a page that the house didn't make."""
    try:
        return making.keep(
            who,
            antenna_id=request.antenna.pk,
            key=key_of(request),
            answers=answers,
            at=timezone.now(),
            by=request.user,
        )
    except making.KeyOfAnother as refusal:
        raise Http404 from refusal


def already_made(request: AntennaRequest, who: Person) -> Diagnostic | None:
    """The diagnostic this very page has become: the button was pressed twice, or "back" after the end."""
    return Diagnostic.objects.filter(pk=key_of(request), person=who, antenna_id=request.antenna.pk).first()


def key_of(request: AntennaRequest) -> UUID:
    """The key drawn with the page: what is sent twice is one diagnostic."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


def _asked(request: AntennaRequest, sheet: Questionnaire) -> Section:
    """The section of the page (`rubrique=`), the first one when none is named; 404 for one that is not."""
    code = request.POST.get("rubrique") or request.GET.get("rubrique") or sheet.sections[0].code
    section = sheet.section(code)
    if section is None:
        raise Http404
    return section


def kept_words(draft: DiagnosticDraft | None) -> str:
    """Said where the eye is: since when the answers are kept."""
    return _("Kept at %(hour)s") % {"hour": hour(draft.saved_at)} if draft else ""


def _onward(request: AntennaRequest, who: Person, draft: DiagnosticDraft, section: Section) -> HttpResponse:
    """Where the pressed button leads: another section, the person's page, or the result."""
    asked = request.POST.get("vers", "")
    if asked == LATER:
        return redirect("desk:person", who.pk)
    here = reverse("beneficiaries:diagnostic", args=[who.pk])
    if asked != END:
        there = questionnaire(draft.version_id).section(asked) or section
        return redirect(f"{here}?rubrique={there.code}")
    try:
        made = making.finish(draft, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
        return redirect(f"{here}?rubrique={section.code}")
    return redirect("beneficiaries:diagnostic_result", made.pk)


def _page(who: Person, form: SectionForm, sheet: Questionnaire, draft: DiagnosticDraft | None) -> dict[str, Any]:
    section, codes = form.section, [one.code for one in sheet.sections]
    place = codes.index(section.code)
    last = Diagnostic.objects.filter(person=who).order_by("-at").first()
    before = last.answers if last else {}
    answers = draft.answers if draft else {}
    return {
        "person": who,
        "form": form,
        "key": draft.pk if draft else uuid4(),
        "kept": kept_words(draft),
        "last": last,
        "section": section,
        "lines": form.lines(section.short, before),
        "more": form.lines(section.more, before),
        "more_open": any(one.code in answers or one.code in form.errors for one in section.more),
        "place": place + 1,
        "done": round(100 * (place + 0.5) / len(codes)),
        "sections": [(one, sum(question.code in answers for question in one.questions)) for one in sheet.sections],
        "previous": codes[place - 1] if place else "",
        "next": codes[place + 1] if place + 1 < len(codes) else "",
    }


@never_cache
@require_GET
def result(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The four parts, what can be proposed and why, the way made since the first diagnostic or another (`avec=`)."""
    shown, then, earlier = own_diagnostic(request, pk)
    who = own_person(request, shown.person_id)
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="opened the diagnostic")
    followed = {one.rule: one for one in shown.follow_ups.filter(undone_at=None).select_related("by")}
    suggestions = [(one, one.address(who.pk)) for one in suggestions_of(shown, followed)]
    context = {
        "since": since_the(shown, who),
        "person": who, "it": shown, "first": then, "earlier": earlier, "way": progress(shown, then),
        "suggestions": suggestions[:SHOWN], "others": suggestions[SHOWN:],
        "next_on": in_three_months(shown.at),
        "others_open": any(one.rule == request.GET.get("p") for one, _address in suggestions[SHOWN:]),
        "main": next((one for one, address in suggestions if address and not one.followed), None),
    }  # fmt: skip
    return render(request, "diagnostic/result.html", context)


def own_diagnostic(request: AntennaRequest, pk: UUID) -> tuple[Diagnostic, Diagnostic | None, list[Diagnostic]]:
    """A diagnostic of this antenna, the one it is compared with, and all the earlier ones of the person, the first first.

    `avec=` names another of them than the first; 404 for one that is not hers or not earlier.
    """
    if not may_open_file(request.membership):
        raise PermissionDenied
    shown = get_object_or_404(Diagnostic.objects.select_related("by"), pk=pk, antenna_id=request.antenna.pk)
    mine = Diagnostic.objects.filter(person_id=shown.person_id, antenna_id=shown.antenna_id, at__lt=shown.at)
    earlier = list(mine.order_by("at"))
    asked = request.GET.get("avec", "")
    chosen = next((one for one in earlier if str(one.pk) == asked), None)
    if asked and chosen is None:
        raise Http404
    return shown, chosen or (earlier[0] if earlier else None), earlier


@require_POST
def follow(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What became of one suggestion: done, declined, or taken back."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    shown = get_object_or_404(Diagnostic, pk=pk, antenna_id=request.antenna.pk)
    own_person(request, shown.person_id)
    rule, outcome, now = request.POST.get("rule", ""), request.POST.get("outcome", ""), timezone.now()
    if outcome not in {"undo", *SuggestionFollowUp.Outcome.values} or rule not in shown.suggestions:
        raise Http404
    try:
        if outcome == "undo":
            following.take_back(shown, rule, at=now)
        else:
            following.follow(shown, rule, outcome, at=now, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    there: HttpResponse = redirect("beneficiaries:diagnostic_result", shown.pk)
    there["Location"] += f"?p={rule}#p-{rule}"
    return there
