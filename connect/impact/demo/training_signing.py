"""The demo's attendance: today's half-day at Lille being signed, yesterday's with its papers and somebody to be called."""

from datetime import datetime, time
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import F

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Site
from connect.impact.demo.cast import address
from connect.partners.models import Professional
from training import attendance, attestations
from training.models import Half, HalfDay, Means, Module, Registration, Session, SessionTrainer
from training.signing import doors, signing

PARIS = ZoneInfo("Europe/Paris")
GROUP = 5
SIGNED = (Means.LINK, Means.CODE, Means.TABLET)


def write(lille: Antenna, now: datetime) -> None:
    """Five people today: three have signed, one is late, one is missing; yesterday's papers delivered. Again: nothing."""
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille"))
    key = uuid5(NAMESPACE_OID, "demo-signing")
    with open_antenna(lille.pk):
        if Session.objects.filter(plan_key=key).exists():
            return
        half_day = _today(lille, now, key, manager.user)
        people = _people(half_day, now)
        SessionTrainer.objects.create(antenna=lille, session=half_day.session, membership=manager)
        _signed(half_day, people, manager.user, now)
        _delivered(lille, manager.user, now)


def _today(lille: Antenna, now: datetime, key: UUID, by: User) -> HalfDay:
    """A morning that began at midnight, so that it is signed whenever the demo is looked at; the room is the first site."""
    today = now.astimezone(PARIS).date()
    module = Module.objects.filter(code="M1", retired_on__isnull=True).order_by("pk")[0]
    session = Session.objects.create(
        antenna=lille, module=module, site=Site.objects.filter(antenna=lille).order_by("pk")[0], capacity=module.capacity,
        plan_key=key, planned_by=by, starts_on=today, ends_on=today,
    )  # fmt: skip
    return HalfDay.objects.create(
        antenna=lille, session=session, day=today, half=Half.MORNING, starts=time(0, 0), ends=time(3, 30)
    )


def _people(half_day: HalfDay, now: datetime) -> list[Registration]:
    """Those who have no e-mail address come first: nobody of the cast who signs in is among them."""
    known = Professional.objects.on(now.date()).order_by(F("email").asc(), "-pk")[:GROUP]
    return [
        Registration.objects.create(
            antenna_id=half_day.antenna_id, session_id=half_day.session_id, structure_id=one.structure_id,
            professional=one, registered_by=one,
        )
        for one in known
    ]  # fmt: skip


def _signed(half_day: HalfDay, people: list[Registration], by: User, now: datetime) -> None:
    doors.open_roll(half_day, by=by, at=now)
    for registration, means in zip(people, SIGNED, strict=False):
        signing.sign(half_day, registration, means=means, at=now)
    for registration in people[len(SIGNED) : len(SIGNED) + 1]:
        attendance.note(half_day, registration, present=True, minutes_missed=20, reason="transport", at=now, by=by)


def _delivered(lille: Antenna, by: User, now: datetime) -> None:
    """The papers of the last session that is over: attestations and certificates of completion."""
    today = now.astimezone(PARIS).date()
    held = Session.objects.filter(antenna=lille, ends_on__lt=today, registrations__attendances__present=True)
    over = held.order_by("-ends_on", "-pk").first()
    if over is not None:
        attestations.deliver(over, at=now, by=by)
