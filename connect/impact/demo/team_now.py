"""The demo's team at Lille: files, a qualification that lapsed, a week of duties, a session short of people, hours to
validate; made by the acts themselves.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connect.antennas.doors import antenna_urls, open_antenna
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo.cast import address
from connect.impact.demo.open_days import is_open
from workshops.models import Attendance, Duty, Hours, Qualification, Session, SessionState, Task
from workshops.team import attending, calling, duties, filing, hours, needs, placing, qualifying

PARIS = ZoneInfo("Europe/Paris")
# Address, qualifications held, half-days free (Monday morning 0), languages, tasks wanted
FILES = (
    ("nadia.lille", ["charter", "welcome", "shadowed", "lead", "till"], [2, 3, 6, 7], ["fr", "ar"], [Task.LEAD, Task.COUNTER]),
    ("camille.lille", ["charter", "welcome", "shadowed", "lead"], [2, 3, 4, 5, 7, 9], ["fr", "en"], [Task.LEAD, Task.HELP]),
    ("youssef.lille", ["charter", "welcome", "shadowed", "lead", "repair"], [3, 5, 7, 8, 9], ["fr", "ar"], [Task.REPAIR]),
    ("monique.lille", ["charter", "welcome"], [3, 5], ["fr"], [Task.HELP, Task.WELCOME]),
    ("bruno.lille", ["charter", "welcome", "shadowed"], [2, 3, 4, 5, 6, 7, 8, 9], ["fr", "en"], [Task.HELP]),
)  # fmt: skip
LAPSED = ("nadia.lille", "till")  # to be renewed
# Task, hours, weekdays (0 Monday), who, people wanted
DUTIES: tuple[tuple[Task, time, time, tuple[int, ...], list[str], int], ...] = (
    (Task.WELCOME, time(9, 30), time(12, 30), (1, 3), ["monique.lille", "bruno.lille"], 2),
    (Task.COUNTER, time(14), time(17), (2, 4), ["nadia.lille"], 1),
    (Task.REPAIR, time(14), time(17), (3,), [], 1),
)  # fmt: skip


def write(lille: Antenna, now: datetime) -> None:
    """Everything that the pages of the team show today."""
    with antenna_urls(lille.slug), open_antenna(lille.pk):
        team = {m.user.email.split("@")[0]: m for m in Membership.objects.filter(antenna=lille).select_related("user")}
        manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille"))
        _files(team, manager, now)
        _duties(lille, team, manager, now)
        _past_hours(lille, team, manager, now)
        _call(lille, manager, now)


def _files(team: dict[str, Membership], manager: Membership, now: datetime) -> None:
    today = now.astimezone(PARIS).date()
    known = {qualification.code: qualification for qualification in Qualification.objects.all()}
    for local, held, free, languages, tasks in FILES:
        member = team[local]
        filing.say(
            member, languages=languages, skills=["sk_mail", "sk_phone"], tasks=[task.value for task in tasks], free=free,
            weekly_hours=6, by=manager.user, at=now,
        )  # fmt: skip
        for n, code in enumerate(held):
            since = today - timedelta(days=900 if (local, code) == LAPSED else 300 - 30 * n)
            qualifying.give(member, known[code], from_on=since, by=manager.user, at=now)
    filing.begin_mission(
        team["bruno.lille"], first=today - timedelta(days=60), last=today + timedelta(days=180), weekly_hours=28,
        tutor=team["aissatou.lille"], born_on=date(today.year - 22, 1, 15),
        to_thirty=False, by=manager.user, at=now,
    )  # fmt: skip


def _duties(lille: Antenna, team: dict[str, Membership], manager: Membership, now: datetime) -> None:
    site = Site.objects.filter(antenna=lille).order_by("pk")[0]
    monday = now.astimezone(PARIS).date() - timedelta(days=now.astimezone(PARIS).weekday())
    for task, starts, until, weekdays, who, count in DUTIES:
        days = [monday + timedelta(days=day + 7 * week) for week in (0, 1) for day in weekdays]
        coming = [day for day in days if is_open(day) and datetime.combine(day, starts, PARIS) > now]
        for duty in duties.plan(
            coming, site=site, task=task, starts=starts, until=until, count=count, by=manager.user, at=now
        ):
            _put(duty, [team[local] for local in who], manager, now)


def _put(duty: Duty, members: list[Membership], manager: Membership, now: datetime) -> None:
    """Those of them who are not in a session then."""
    busy = placing.busy(members, duty.starts_at, duty.ends_at)
    placing.set_team(duty, None, [m for m in members if m.pk not in busy], by=manager.user, at=now)


def _past_hours(lille: Antenna, team: dict[str, Membership], manager: Membership, now: datetime) -> None:
    """Duties of the last fortnight: who came, one excused; some hours confirmed, some validated."""
    site, today = Site.objects.filter(antenna=lille).order_by("pk")[0], now.astimezone(PARIS).date()
    before = now - timedelta(days=30)
    days = [today - timedelta(days=n) for n in (2, 5, 9, 12) if is_open(today - timedelta(days=n))]
    members = [team[local] for local in ("nadia.lille", "camille.lille", "monique.lille")]
    for n, duty in enumerate(
        duties.plan(
            days, site=site, task=Task.WELCOME, starts=time(9), until=time(12), count=3, by=manager.user, at=before
        )
    ):
        _put(duty, members, manager, before)
        for rank, place in enumerate(duty.volunteers.order_by("pk")):
            state = Attendance.EXCUSED if (n, rank) == (0, 2) else Attendance.CAME
            attending.mark(place, state, by=manager.user, at=duty.ends_at)
    for member in members[:2]:
        rows = list(hours.standing().filter(membership=member, volunteer__isnull=False).values_list("pk", flat=True))
        hours.confirm(rows[:-1] if member is members[0] else rows, by=member.user, at=now)
    oldest = Hours.objects.filter(antenna=lille, confirmed_at__isnull=False).order_by("on", "pk")[:4]
    hours.validate([row.pk for row in oldest], antenna_id=lille.pk, by=manager.user, at=now)


def _call(lille: Antenna, manager: Membership, now: datetime) -> None:
    """A call for the first session that nobody leads, to those who are free and able."""
    for session in Session.objects.filter(antenna=lille, state=SessionState.PLANNED, starts_at__gt=now).order_by(
        "starts_at"
    )[:20]:
        seen = needs.one(session)
        if seen.led or not seen.missing:
            continue
        found = calling.candidates(session, seen.task, antenna_id=lille.pk)
        able = [one.member for one in found if one.able and one.member.role in (Role.VOLUNTEER, Role.CIVIC)]
        if able:
            calling.open_call(session, able, by=manager.user, at=now)
            return
