"""Duties, qualifications, hours of volunteers. They write as the owner; the rules of PostgreSQL hold for them too."""

from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from connect.antennas.models import Antenna, Membership, Role
from tests.factories.people import AntennaFactory, MembershipFactory
from workshops.models import (
    Asked,
    Away,
    Duty,
    Held,
    Hours,
    Qualification,
    SessionVolunteer,
    Task,
    TeamCall,
    VolunteerChange,
    VolunteerFile,
)
from workshops.team import reference


class DutyFactory(factory.django.DjangoModelFactory[Duty]):
    """`DutyFactory(antenna=lille, task="repair", starts_at=at("2026-12-01"))`: three hours at the antenna's site."""

    class Meta:
        model = Duty

    antenna = factory.SubFactory(AntennaFactory)
    site = factory.LazyAttribute(lambda duty: duty.antenna.sites.first())
    task = Task.WELCOME
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda duty: duty.starts_at + timedelta(hours=3))
    count = 1


def on_duty(member: Membership, starts_at: datetime, hours: float = 3, **facts: Any) -> SessionVolunteer:
    """Somebody has a place at a duty of her antenna."""
    antenna = member.antenna
    duty = DutyFactory(antenna=antenna, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **facts)
    return a_place(duty, member)


def a_place(need: Any, member: Membership, **facts: Any) -> SessionVolunteer:
    which = {"duty": need} if isinstance(need, Duty) else {"session": need}
    place = SessionVolunteer.objects.create(
        **which, antenna_id=need.antenna_id, membership=member, user=member.user, starts_at=need.starts_at,
        ends_at=need.ends_at, state=need.state, **facts,
    )  # fmt: skip
    place.refresh_from_db()
    return place


def qualified(member: Membership, *codes: str, since: date = date(2026, 1, 1), until: date | None = None) -> None:
    """She holds these qualifications; all that there are when none is named."""
    if not Qualification.objects.exists():
        reference.load()
    for code in codes or Qualification.objects.values_list("pk", flat=True):
        Held.objects.create(
            antenna_id=member.antenna_id, membership=member, qualification_id=code, from_on=since, until_on=until
        )


def free(member: Membership, *half_days: int, **facts: Any) -> VolunteerFile:
    """She is free on these half-days (Monday morning 0), always when none is named."""
    return VolunteerFile.objects.create(
        antenna_id=member.antenna_id, membership=member, user=member.user, free=list(half_days or range(14)), **facts
    )


def hours_of(member: Membership, on: date, minutes: int = 120, task: str = Task.HELP, **facts: Any) -> Hours:
    return Hours.objects.create(
        antenna_id=member.antenna_id, membership=member, user=member.user, on=on, minutes=minutes, task=task, **facts
    )


def validated(member: Membership, by: Membership, on: date, minutes: int = 120, task: str = Task.HELP) -> Hours:
    now = timezone.now()
    return hours_of(
        member, on, minutes, task, confirmed_at=now, confirmed_by=member.user, validated_at=now, validated_by=by.user
    )


def civic(antenna: Antenna) -> Membership:
    return MembershipFactory(role=Role.CIVIC, antenna=antenna)


def a_day(lille: Antenna, volunteer: Membership, manager: Membership) -> dict[str, Any]:
    """A row in each table of the team, at Lille, and their keys."""
    now, today = timezone.now(), timezone.localdate()
    place = on_duty(volunteer, now + timedelta(days=2))
    VolunteerChange.objects.create(volunteer=place, antenna=lille, what="placed", by=manager.user)
    wanted = DutyFactory(antenna=lille, starts_at=now + timedelta(days=3))
    call = TeamCall.objects.create(
        antenna=lille, duty=wanted, starts_at=wanted.starts_at, ends_at=wanted.ends_at, opened_by=manager.user
    )
    Asked.objects.create(call=call, antenna=lille, membership=volunteer)
    free(volunteer)
    qualified(volunteer, "charter")
    away = Away.objects.create(antenna=lille, membership=volunteer, first_on=today, last_on=today)
    return {
        "duty": place.duty_id, "team_place": place.pk, "team_call": call.pk, "away": away.pk,
        "hours": hours_of(volunteer, today).pk, "held": Held.objects.filter(membership=volunteer).get().pk,
        "team_member": volunteer.pk,
    }  # fmt: skip


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """What `matrix.csv` puts in the addresses of the team."""
    named = {
        "duty": ("duty", "duty_team", "cancel_duty", "call_for_duty"),
        "workshop": ("session", "call_for_session"),
        "team_place": ("mark", "move", "cannot_come"),
        "team_call": ("call", "close_call"),
        "away": ("free_again",),
        "hours": ("correct",),
        "held": ("withdraw",),
        "team_member": ("person", "file", "mission", "give", "certificate"),
    }
    found = {f"workshops_team:{name}:pk": keys[key] for key, names in named.items() for name in names}
    return {
        **found, "workshops_team:certificate:year": 2026, "national_workshops_team:qualification:code": "till",
    }  # fmt: skip
