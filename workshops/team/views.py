"""The roster of a week; who is in a session or on duty, who came; duties planned, people moved."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops.agenda import week_of
from workshops.models import Attendance, Duty, Session, SessionVolunteer, Task, TeamCall, VolunteerChange
from workshops.team import attending, duties, needs, placing, qualifying, week
from workshops.team.access import may_answer_for_hours, may_place, may_read_roster
from workshops.team.forms import DutyForm, MarkForm, MoveForm, SetTeamForm
from workshops.timetable.closures import closed
from workshops.views import asked_day

MOVES = timedelta(days=14)  # needs that somebody may be moved to: from today to two weeks after hers


def reader(request: AntennaRequest) -> None:
    if not may_read_roster(request.membership):
        raise PermissionDenied


def planner(request: AntennaRequest) -> None:
    if not may_place(request.membership):
        raise PermissionDenied


@never_cache
@require_safe
def roster(request: AntennaRequest) -> HttpResponse:
    """The week: sessions and duties, who is there, who is missing."""
    reader(request)
    now, monday = timezone.now(), week_of(asked_day(request))
    context = {
        "title": _("Who is there this week?") if monday == week_of(timezone.localdate()) else _("Who is there?"),
        "week": week.roster(request.antenna.pk, monday, at=now),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": timezone.localdate(),
        "may_place": may_place(request.membership),
        "may_validate": may_answer_for_hours(request.membership),
    }
    return render(request, "team/roster.html", context)


def _own_duty(request: AntennaRequest, pk: int) -> Duty:
    return get_object_or_404(Duty.objects.with_team(), pk=pk, antenna_id=request.antenna.pk)


def _own_session(request: AntennaRequest, pk: int) -> Session:
    return get_object_or_404(Session.objects.with_seats().with_team(), pk=pk, antenna_id=request.antenna.pk)


def _own_place(request: AntennaRequest, pk: int) -> SessionVolunteer:
    rows = SessionVolunteer.objects.select_related(
        "user", "membership", "session__kind", "session__room__site", "session__venue", "duty__site"
    )
    return get_object_or_404(rows, pk=pk, antenna_id=request.antenna.pk)


@never_cache
@require_safe
def session(request: AntennaRequest, pk: int) -> HttpResponse:
    """The team of a session: who is expected, who came, what each lacks."""
    reader(request)
    return _show(request, _own_session(request, pk))


@never_cache
@require_safe
def duty(request: AntennaRequest, pk: int) -> HttpResponse:
    """A duty: who is expected, who came."""
    reader(request)
    return _show(request, _own_duty(request, pk))


def _show(request: AntennaRequest, need: placing.Need, refusal: Refusal | None = None) -> HttpResponse:
    seen, now = needs.one(need), timezone.now()
    shelf = qualifying.Shelf(request.antenna.pk, [place.membership for place in seen.team])
    calls = TeamCall.objects.filter(
        antenna_id=request.antenna.pk, **({"session": need} if seen.is_session else {"duty": need})
    ).prefetch_related("asked__membership__user")
    changes: dict[int, list[VolunteerChange]] = defaultdict(list)
    for change in VolunteerChange.objects.filter(volunteer__in=seen.team).select_related("by"):
        changes[change.volunteer_id].append(change)
    context = {
        "title": seen.name,
        "seen": seen,
        "places": [
            (place, shelf.missing(place.membership, place.does, seen.on), changes[place.pk][-4:]) for place in seen.team
        ],
        "begun": now >= need.starts_at,
        "calls": calls[:5],
        "call_open": any(call.is_open for call in calls),
        "short": seen.missing and need.starts_at > now,
        "may_place": may_place(request.membership),
        "refusal": refusal,
        "monday": week_of(seen.on),
    }
    return render(request, "team/need.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_duty(request: AntennaRequest) -> HttpResponse:
    """A duty, once or each week at the same hour; closed days are passed over and named."""
    planner(request)
    form = DutyForm(request.POST or None, antenna_id=request.antenna.pk, initial={"first": timezone.localdate()})
    if form.is_valid():
        said = form.cleaned_data
        site, first, times = said["site"], said["first"], said["times"] or 1
        shut = closed(request.antenna.pk, first, first + timedelta(weeks=times), site) if times > 1 else {}
        days = [first + timedelta(weeks=n) for n in range(times)]
        try:
            made = duties.plan(
                [on for on in days if on not in shut], site=site, task=said["task"], note=said["note"],
                starts=said["starts"], until=said["until"], count=said["count"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refusal.beside(form)
        else:
            if made:
                return redirect("workshops_team:duty_team", pk=made[0].pk)
            form.add_error("first", _("All these days are closed. Choose others."))
    return render(request, "team/plan_duty.html", {"title": _("Add a duty"), "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_duty(request: AntennaRequest, pk: int) -> HttpResponse:
    planner(request)
    shown, refusal = _own_duty(request, pk), None
    if request.method == "POST":
        try:
            duties.cancel(shown, by=request.user, at=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            answer = redirect("workshops_team:roster")
            answer["Location"] += f"?du={timezone.localdate(shown.starts_at).isoformat()}"
            return answer
    context = {"title": _("Cancel this duty?"), "seen": needs.one(shown), "refusal": refusal}
    return render(request, "team/cancel_duty.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_team(request: AntennaRequest, pk: int) -> HttpResponse:
    """Who runs a session; what each lacks is shown before it is saved."""
    planner(request)
    return _choose(request, _own_session(request, pk), _("Who runs this session?"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def duty_team(request: AntennaRequest, pk: int) -> HttpResponse:
    """Who is on duty."""
    planner(request)
    return _choose(request, _own_duty(request, pk), _("Who is on duty?"))


def _choose(request: AntennaRequest, need: Any, title: str) -> HttpResponse:
    now = {
        "leader": next((v.membership_id for v in need.team if v.leads), None),
        "helpers": [v.membership_id for v in need.team if not v.leads],
    }
    on, is_duty = timezone.localdate(need.starts_at), isinstance(need, Duty)
    form = SetTeamForm(
        request.POST or None, antenna_id=request.antenna.pk, on=on, initial=now, duty=is_duty
    )  # fmt: skip
    context: dict[str, Any] = {"title": title, "seen": needs.one(need), "form": form, "lacking": None, "busy": False}
    if request.method == "POST" and form.is_valid():
        lacking = _lacking(request, need, form)
        context["lacking"], said = lacking, _said(lacking)
        if lacking and form.cleaned_data["seen"] != said:
            context["seen_now"] = said
            return render(request, "team/choose.html", context)
        despite = form.cleaned_data["despite"] if may_answer_for_hours(request.membership) else ""
        try:
            placing.set_team(
                need, form.cleaned_data.get("leader"), list(form.cleaned_data["helpers"]), by=request.user,
                at=timezone.now(), despite=despite,
            )  # fmt: skip
        except Refusal as refusal:
            refusal.beside(form)
            context |= {
                "busy": isinstance(refusal, placing.VolunteerTaken) and may_answer_for_hours(request.membership),
                "seen_now": said,
            }
        else:
            return redirect(needs.Seen(need).url)
    return render(request, "team/choose.html", context)


def _lacking(request: AntennaRequest, need: Any, form: SetTeamForm) -> list[tuple[Any, list[Any]]]:
    """Those of the team to be who miss a qualification for what they would do there."""
    other = Task(need.task) if isinstance(need, Duty) else Task.HELP
    team = [(member, Task.LEAD if leads else other) for member, leads in form.team()]
    found = qualifying.missing_in(request.antenna.pk, team, timezone.localdate(need.starts_at))
    return [(member, lacks) for member, lacks in found.items() if lacks]


def _said(lacking: list[tuple[Any, list[Any]]]) -> str:
    """What was shown: another team is shown again before it is saved."""
    return ";".join(f"{member.pk}:{','.join(q.code for q in lacks)}" for member, lacks in lacking)


@never_cache
@require_POST
def mark(request: AntennaRequest, pk: int) -> HttpResponse:
    """One tap: there, absent, excused, or the note taken back."""
    planner(request)
    place, form = _own_place(request, pk), MarkForm(request.POST)
    if not form.is_valid():
        raise Http404
    need = place.session or place.duty
    assert need is not None
    try:
        attending.mark(place, Attendance(form.cleaned_data["attendance"]), by=request.user, at=timezone.now())
    except Refusal as refusal:
        shown = _own_session(request, need.pk) if place.session_id else _own_duty(request, need.pk)
        return _show(request, shown, refusal)
    answer = redirect(needs.Seen(need).url)
    answer["Location"] += f"#p{place.pk}"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: AntennaRequest, pk: int) -> HttpResponse:
    """Somebody to another need: what changes and what is missing are shown before it is saved."""
    planner(request)
    place = _own_place(request, pk)
    need = place.session or place.duty
    assert need is not None
    today = timezone.localdate()
    last = max(timezone.localdate(place.starts_at), today) + MOVES
    among = [one for one in needs.between(request.antenna.pk, today, last) if one.need != need]
    form = MoveForm(request.POST or None, among=among)
    context: dict[str, Any] = {
        "title": _("Move to another need"),
        "place": place,
        "from": needs.Seen(need),
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        to, leads = form.chosen(), form.cleaned_data["leads"]
        task = Task.LEAD if leads else Task(to.need.task) if isinstance(to.need, Duty) else Task.HELP
        lacks = qualifying.missing_in(request.antenna.pk, [(place.membership, task)], to.on)[place.membership]
        context |= {"to": to, "task": task, "lacks": lacks, "seen_now": form.said()}
        if form.cleaned_data["seen"] == form.said():
            try:
                placing.move(place, to.need, leads=leads, by=request.user, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Moved: role and hours are those of the new need."), extra_tags="ok")
                return redirect(to.url)
    return render(request, "team/move.html", context)
