"""For those who plan: the people of the team, each one's file, way, qualifications and mission; calls for a replacement."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Membership, Role
from connect.refusals import Refusal
from connect.ui import printed
from workshops.models import HOLDS, Duty, Held, Session, SessionVolunteer, TeamCall, VolunteerFile
from workshops.team import calling, certificate, filing, needs, own_views, person, qualifying
from workshops.team.access import may_answer_for_hours
from workshops.team.forms import CallForm, MissionForm, QualificationForm
from workshops.team.views import planner, reader

A_PAGE = 50


def own_member(request: AntennaRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(antenna_id=request.antenna.pk).select_related("user")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
def people(request: AntennaRequest) -> HttpResponse:
    """Everyone of today's team: how far on the way, what lapsed or soon does, whose mission lacks something."""
    planner(request)
    today = timezone.localdate()
    team = Membership.objects.on(today).filter(antenna_id=request.antenna.pk).select_related("user")
    page = Paginator(team.order_by("user__first_name", "user__last_name", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    members = list(page)
    shelf = qualifying.Shelf(request.antenna.pk, members)
    files = VolunteerFile.objects.filter(antenna_id=request.antenna.pk).select_related("tutor__user")
    by_user = {file.user_id: file for file in files}
    rows = [_row(member, shelf, by_user.get(member.user_id), today) for member in members]
    return render(request, "team/people.html", {"title": _("The team’s people"), "page": page, "rows": rows})


def _row(member: Membership, shelf: qualifying.Shelf, file: VolunteerFile | None, today: Any) -> dict[str, Any]:
    way = qualifying.way(shelf, member.user_id, today) if member.role in qualifying.ASKED_OF else []
    last = [shelf.last(member.user_id, q.code) for q in shelf.all]
    held = [one for one in last if one is not None and one.until_on is not None]
    return {
        "member": member,
        "way": way,
        "leads": bool(way) and all(step.state == "done" for step in way),
        "lapsed": [one for one in held if one.until_on and one.until_on < today],
        "soon": [one for one in held if one.until_on and today <= one.until_on <= today + qualifying.EXPIRES_SOON],
        "mission": person.mission_lacks(member, file or VolunteerFile(), today),
        "unsaid": file is None or not file.free,
    }


@never_cache
@require_safe
def someone(request: AntennaRequest, pk: int) -> HttpResponse:
    """Somebody of the team: her way, what she holds, when she is free, where she is next, her hours."""
    planner(request)
    return _person(request, own_member(request, pk))


def _person(request: AntennaRequest, member: Membership, **forms: Any) -> HttpResponse:
    today, shelf = timezone.localdate(), qualifying.Shelf(request.antenna.pk, [member])
    file = filing.file_of(member)
    places = SessionVolunteer.objects.filter(
        HOLDS, user_id=member.user_id, antenna_id=request.antenna.pk, state="planned", ends_at__gt=timezone.now()
    ).select_related("session__kind", "session__room", "session__venue", "duty__site")
    context: dict[str, Any] = {
        "title": member.user.get_full_name(),
        "member": member,
        "file": file,
        "way": qualifying.way(shelf, member.user_id, today),
        "held": [(one, one.holds_on(today)) for one in reversed(shelf.of(member.user_id))],
        "places": places.order_by("starts_at")[:10],
        "sums": person.sums(member, today.year),
        "lacks": person.mission_lacks(member, file, today),
        "civic": member.role == Role.CIVIC,
        "may_validate": may_answer_for_hours(request.membership),
        "give_form": QualificationForm(),
        "years": [today.year, today.year - 1],
    }
    return render(request, "team/person.html", context | forms)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: AntennaRequest, pk: int) -> HttpResponse:
    """When somebody is free and for what, written for her."""
    planner(request)
    return own_views.say(request, own_member(request, pk), back="workshops_team:person", pk=pk)


@never_cache
@require_POST
def give(request: AntennaRequest, pk: int) -> HttpResponse:
    """A qualification that somebody holds from a day on."""
    planner(request)
    member, form = own_member(request, pk), QualificationForm(request.POST)
    if form.is_valid():
        try:
            qualifying.give(member, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("workshops_team:person", pk=pk)
    return _person(request, member, give_form=form)


@never_cache
@require_POST
def withdraw(request: AntennaRequest, pk: int) -> HttpResponse:
    """A qualification noted by mistake, or lost."""
    planner(request)
    held = get_object_or_404(Held, pk=pk, antenna_id=request.antenna.pk)
    qualifying.withdraw(held, by=request.user, at=timezone.now())
    return redirect("workshops_team:person", pk=held.membership_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mission(request: AntennaRequest, pk: int) -> HttpResponse:
    """The mission of somebody in civic service; the birth date is looked at and not kept."""
    planner(request)
    member, known = own_member(request, pk), filing.file_of(own_member(request, pk))
    initial = {
        "first": known.mission_from, "last": known.mission_until, "tutor": known.tutor_id,
        "weekly_hours": known.weekly_hours or 24,
    }  # fmt: skip
    form = MissionForm(request.POST or None, antenna_id=request.antenna.pk, initial=initial)
    if form.is_valid():
        try:
            filing.begin_mission(member, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            field = {"mission_until": "last"}.get(refusal.at_field or "", refusal.at_field)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            return redirect("workshops_team:person", pk=pk)
    return render(request, "team/mission.html", {"title": _("Civic service"), "member": member, "form": form})


@never_cache
@require_safe
def paper(request: AntennaRequest, pk: int, year: int) -> HttpResponse:
    """The certificate of a year, for who gave the hours or a manager."""
    reader(request)
    if not 2010 <= year <= 2100:
        raise Http404
    member = own_member(request, pk)
    asks = own_views.me(request)
    if member.user_id != request.user.pk and not may_answer_for_hours(request.membership):
        planner(request)
    today = timezone.localdate()
    try:
        said = certificate.certified(
            member, year, on=today, signatory=certificate.signatory_of(request.antenna.pk, today, asks)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        if member.user_id == request.user.pk:
            return redirect("workshops_team:me")
        return redirect("workshops_team:person", pk=pk)
    return printed.shown(certificate.paper(said), f"attestation-benevolat-{year}.pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_session(request: AntennaRequest, pk: int) -> HttpResponse:
    """Look for somebody for a session: those free and able, then the others with what stands against them."""
    planner(request)
    rows = Session.objects.with_seats().with_team()
    return _call(request, get_object_or_404(rows, pk=pk, antenna_id=request.antenna.pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_duty(request: AntennaRequest, pk: int) -> HttpResponse:
    """Look for somebody for a duty."""
    planner(request)
    return _call(request, get_object_or_404(Duty.objects.with_team(), pk=pk, antenna_id=request.antenna.pk))


def _call(request: AntennaRequest, need: Any) -> HttpResponse:
    seen = needs.one(need)
    found = calling.candidates(need, seen.task, antenna_id=request.antenna.pk)
    form = CallForm(request.POST if request.method == "POST" else None, candidates=found)
    if request.method == "POST" and form.is_valid():
        try:
            calling.open_call(need, form.chosen(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(
                request, _("The letters are on their way: the first who answers has the place."), extra_tags="ok"
            )
            return redirect(seen.url)
    chosen = set(request.POST.getlist("members"))
    context = {
        "title": _("Look for somebody"),
        "seen": seen,
        "form": form,
        "able": [(one, str(one.member.pk) in chosen) for one in found if one.able],
        "others": [one for one in found if not one.able],
    }
    return render(request, "team/call_for.html", context)


@never_cache
@require_POST
def close_call(request: AntennaRequest, pk: int) -> HttpResponse:
    """Nobody is looked for any more."""
    planner(request)
    row = get_object_or_404(TeamCall.objects.select_related("session", "duty"), pk=pk, antenna_id=request.antenna.pk)
    calling.close(row, by=request.user, at=timezone.now())
    need = row.duty or row.session
    assert need is not None
    return redirect(needs.Seen(need).url)
