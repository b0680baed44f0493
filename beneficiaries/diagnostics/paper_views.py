"""The diagnostic on paper, at an antenna: printed blank, typed afterwards, and the way made for the person to keep."""

from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from beneficiaries.access import may_open_file
from beneficiaries.diagnostics import making, paper
from beneficiaries.diagnostics.asking import FULL, SHORT
from beneficiaries.diagnostics.observed import since_the
from beneficiaries.diagnostics.paper import of_the_way
from beneficiaries.diagnostics.progress import progress
from beneficiaries.diagnostics.typed import TypedForm, shown
from beneficiaries.diagnostics.versions import in_force, questionnaire
from beneficiaries.diagnostics.views import already_made, draft_of, key_of, own_diagnostic, with_a_questionnaire
from beneficiaries.journal import note_opening
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed


@require_GET
def blank(request: AntennaRequest, form: str) -> HttpResponse:
    """The questionnaire in force, to be filled by hand; `langue=en` in English."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    language = "en" if request.GET.get("langue") == "en" else "fr"
    sheet = questionnaire(in_force())
    pdf = paper.blank(sheet, short=form == SHORT, language=language)
    return printed.shown(pdf, f"diagnostic-{form}-{sheet.version}.pdf")


@never_cache
@require_http_methods(["GET", "POST"])
@with_a_questionnaire
def typed(request: AntennaRequest, person: UUID) -> HttpResponse:
    """All the questions on one page, answered by the digits of the paper; sent, it is the diagnostic."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    who = own_person(request, person)
    if request.method == "POST" and (made := already_made(request, who)):
        return redirect("beneficiaries:diagnostic_result", made.pk)
    draft, now = draft_of(request, who), timezone.now()
    sheet = questionnaire(draft.version_id if draft else in_force())
    which = FULL if request.GET.get("forme") == FULL else SHORT
    form = TypedForm(request.POST or None, sheet=sheet, short=which == SHORT, today=timezone.localdate(now))
    if draft and not form.is_bound:
        form.initial.update({one.code: shown(one, draft.answers.get(one.code)) for one in form.questions})
    if form.is_bound and form.is_valid():
        try:
            made = making.from_paper(
                who, antenna_id=request.antenna.pk, key=key_of(request), answers=form.answers(),
                at=form.moment(now), by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("beneficiaries:diagnostic_result", made.pk)
    context = {"person": who, "form": form, "which": which, "sheet": sheet, "key": draft.pk if draft else uuid4()}
    return render(request, "diagnostic/typed.html", context)


@never_cache
@require_GET
def way(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The way made, in plain French, for the person to take away."""
    now, then, _earlier = own_diagnostic(request, pk)
    who = own_person(request, now.person_id)
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="printed the diagnostic")
    with translation.override("fr"):
        pdf = of_the_way(progress(now, then), who, since_the(now, who))
    return printed.shown(pdf, f"diagnostic-{timezone.localdate(now.at)}.pdf")
