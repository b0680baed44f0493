"""Closing an antenna on a day, alone or into another one: announced, settled, counted, made final. Nothing is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Antenna, Membership, Role
from connect.desk.nation import balance
from connect.desk.nation.models import Counted, Ending, Moment
from connect.partners.models import Agreement
from connect.refusals import Refusal, for_constraint
from sales.drawer import tills
from sales.models import CashSession, Till, Transfer

Sentence = str | Promise


@for_constraint("ending_one_an_antenna")
class AlreadyClosing(Refusal):
    sentence = _("This antenna is already closing.")


@for_constraint("ending_into_another")
class IntoItself(Refusal):
    sentence = _("Choose another antenna.")
    field = "into"


class NotOpen(Refusal):
    sentence = _("This antenna is closing or closed. Choose another one.")
    field = "into"


@for_constraint("ending_after_the_last_day")
class NotYet(Refusal):
    sentence = _("It is made final once the last day is past, so that nothing moves while it is counted.")


@for_constraint("ending_stands", "antenna_stays_closed")
class ClosedForGood(Refusal):
    sentence = _("This closing is final.")


class NotSettled(Refusal):
    sentence = _("Something is still open at this antenna. Look at the list.")


@for_constraint("antenna_is_closed")
class AntennaIsClosed(Refusal):
    """Of any act: nothing is added to what a closed antenna wrote."""

    sentence = _("This antenna is closed: nothing more is written there.")


@dataclass(frozen=True)
class Left:
    """Something at an antenna that closes. `firm`: nothing is made final before it is settled."""

    words: Sentence
    amount: Decimal
    href: str
    firm: bool
    how: Sentence
    named: tuple[str, ...] = ()  # the first of it, in words


# What → words, address of a page of the national team, firm, what to do.
SETTLED: dict[str, tuple[Sentence, str, bool, Sentence]] = {
    Counted.UNITS: (
        _("devices in stock"), "national_stockroom:stock", True,
        _("Its team sends them to another antenna, or writes them off."),
    ),
    Counted.PIECES: (
        _("articles, codes and SIM cards on the shelves"), "national_stockroom:stock", True,
        _("Its team sends them to another antenna, or counts them away with a reason."),
    ),
    Counted.SESSIONS: (
        _("workshops and drop-ins after the last day"), "", True, _("Its team cancels them: those registered are told."),
    ),
    Counted.SHEETS: (
        _("open liaison sheets"), "", True, _("Its team answers them, or passes them on to another antenna."),
    ),
    Counted.TRAININGS: (
        _("training sessions after the last day"), "", True,
        _("Its team cancels them, or moves them before the last day: trainees are told."),
    ),
    Counted.REQUESTS: (
        _("training requests without an answer"), "", True, _("Its team answers them: the structure may ask another antenna."),
    ),
    Counted.QUOTES: (
        _("quotes that wait for an answer"), "national_training_billing:home", True,
        _("Its team withdraws them: nobody could hold what a structure would accept."),
    ),
    Counted.FOLLOWED: (
        _("structures followed to become relays"), "national_training_network:relays", True,
        _("Its team answers candidacies and ends what it follows: then another antenna takes it up."),
    ),
    Counted.UNPAID: (
        _("euros of training invoices not paid"), "national_training_billing:home", False,
        _("They stay due, and are told in the balance."),
    ),
    Counted.RELAYS: (
        _("relays with a label"), "national_training_network:relays", False, _("Their label stands until its last day."),
    ),
    Counted.DUE: (
        _("euros of instalments still due"), "national_drawer:tills", False,
        _("They stay due, and are told in the balance."),
    ),
    Counted.DRAWER: (
        _("euros left in the drawers"), "national_drawer:tills", False,
        _("Its team takes them to the bank; what is left is told in the balance."),
    ),
    Counted.TEAM: (
        _("people of the team"), "national_desk:access", False, _("Their places end with the antenna, by themselves."),
    ),
}  # fmt: skip


def left(antenna: Antenna, last_on: date) -> list[Left]:
    """What is still there, the firm ones first, the first of each in words; as many queries as things are counted."""
    sums: dict[str, Decimal] = {}
    for line in balance.counted(antenna, after=last_on):
        sums[line.what] = sums.get(line.what, Decimal(0)) + line.amount
    found = [
        _left(_("open tills"), CashSession.objects.filter(antenna=antenna, closed_at=None).count(), "national_drawer:tills",
              _("Its team counts and closes them.")),
        _left(_("transfers on their way"), _transfers(antenna), "national_stockroom:stock",
              _("The antenna that receives says that they arrived.")),
    ]  # fmt: skip
    for what, (words, page, firm, how) in SETTLED.items():
        amount = sums.get(what, Decimal(0))
        names = tuple(balance.named(antenna, what, after=last_on)) if amount and firm else ()
        found.append(Left(words, amount, _page(page, antenna), firm, how, names))
    return sorted((one for one in found if one.amount), key=lambda one: not one.firm)


def _page(name: str, antenna: Antenna) -> str:
    """Where it is looked at; without a page of the nation's, the managers who are to be told."""
    if name == "national_desk:access":
        return f"{reverse(name)}?antenne={antenna.pk}"
    return reverse(name) if name else f"{reverse('national_desk:access')}?antenne={antenna.pk}&role={Role.MANAGER}"


def _left(words: Sentence, amount: int, page: str, how: Sentence) -> Left:
    return Left(words, Decimal(amount), reverse(page), firm=True, how=how)


def _transfers(antenna: Antenna) -> int:
    ways = Transfer.objects.filter(
        Q(antenna=antenna) | Q(to_antenna=antenna), units__outcome__in=("waiting", "refused")
    )
    return ways.distinct().count()


@act
def announce(
    antenna: Antenna, *, last_on: date, into: Antenna | None, with_team: bool, reason: str, by: User, at: datetime
) -> Ending:
    """The antenna works until that day included, then its doors close. AlreadyClosing, NotOpen, IntoItself."""
    keys = [antenna.pk, *([into.pk] if into else [])]
    held: Mapping[int, Antenna] = {
        a.pk: a for a in Antenna.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    if held[antenna.pk].closed_on is not None:
        raise AlreadyClosing
    if into is not None and held[into.pk].closed_on is not None:
        raise NotOpen
    if Ending.objects.filter(into=antenna, withdrawn_at=None, done_at=None).exists():
        raise AlreadyClosing(_("Another antenna is closing into this one. Make that closing final first."))
    ending = Ending.objects.create(
        antenna=antenna,
        into=into,
        last_on=last_on,
        with_team=with_team,
        reason=reason,
        announced_by=by,
        announced_at=at,
    )
    _last_day(held[antenna.pk], last_on)
    return ending


@act
def withdraw(ending: Ending, *, by: User, at: datetime) -> Ending:
    """The antenna goes on after all; repeated, it changes nothing. ClosedForGood."""
    held = Ending.objects.select_for_update().get(pk=ending.pk)
    if held.done_at is not None:
        raise ClosedForGood
    if held.withdrawn_at is None:
        held.withdrawn_at, held.withdrawn_by = at, by
        held.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _last_day(Antenna.objects.select_for_update().get(pk=held.antenna_id), None)
    return held


def _last_day(antenna: Antenna, day: date | None) -> None:
    antenna.closed_on = day
    antenna.save(update_fields=["closed_on"])


@act
def finish(ending: Ending, *, by: User, at: datetime) -> Ending:
    """Count, end the places, enrol everybody at the antenna that goes on, count again: all or nothing.

    Repeated, it changes nothing. NotYet, NotSettled, ClosedForGood.
    """
    keys = Ending.objects.values_list("antenna_id", "into_id").get(pk=ending.pk)
    list(Antenna.objects.select_for_update().filter(pk__in=[key for key in keys if key]).order_by("pk"))
    held = Ending.objects.select_for_update(of=("self",)).select_related("antenna", "into").get(pk=ending.pk)
    if held.done_at is not None:
        return held
    if held.withdrawn_at is not None:
        raise ClosedForGood
    if held.last_on >= timezone.localdate(at):
        raise NotYet
    if any(one.firm for one in left(held.antenna, held.last_on)):
        raise NotSettled
    balance.keep(held, Moment.BEFORE)
    for till in Till.objects.filter(antenna=held.antenna, closed_on=None).order_by("number"):
        tills.withdraw(till, by=by, at=at)
    if held.into is not None:
        _hand_on(held, held.into, by=by)
    _end_what_stands(held)
    if held.into is not None:
        Antenna.objects.filter(pk=held.antenna_id).update(followed_at=held.into)
    balance.keep(held, Moment.AFTER)
    held.done_at, held.done_by = at, by
    held.save(update_fields=["done_at", "done_by"])
    return held


def _hand_on(ending: Ending, into: Antenna, *, by: User) -> None:
    """People, structures, the territory and, when it was said, the team go on at the other antenna."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT desk_enrol_all(%s, %s)", [ending.pk, by.pk])
    today = timezone.localdate()
    there = set(Agreement.objects.filter(antenna=into).values_list("structure", flat=True))
    standing = Agreement.objects.filter(antenna=ending.antenna).on(ending.last_on).exclude(structure__in=there)
    Agreement.objects.bulk_create(
        Agreement(structure_id=a.structure_id, antenna=into, starts_on=today) for a in standing
    )
    codes = dict.fromkeys(
        code.strip() for code in [*into.territory.split(","), *ending.antenna.territory.split(",")] if code.strip()
    )
    if len(", ".join(codes)) <= 60:
        into.territory = ", ".join(codes)
        into.save(update_fields=["territory"])
    if ending.with_team:
        _move_the_team(ending, into, today)


def _move_the_team(ending: Ending, into: Antenna, today: date) -> None:
    """From today, in the same roles; who already has a place there, now or to come, keeps that one."""
    there = set(Membership.objects.on_or_after(today).filter(antenna=into).values_list("user", flat=True))
    for place in Membership.objects.on(ending.last_on).filter(antenna=ending.antenna).order_by("pk"):
        if place.user_id not in there and (place.ends_on is None or place.ends_on >= today):
            there.add(place.user_id)
            Membership.objects.create(
                user_id=place.user_id, antenna=into, role=place.role, starts_on=today, ends_on=place.ends_on
            )


def _end_what_stands(ending: Ending) -> None:
    """Places in the team and agreements end with the antenna; those that had not begun end on their first day."""
    day = ending.last_on
    for rows in (Membership.objects, Agreement.objects):
        standing: Any = rows.filter(antenna=ending.antenna).filter(Q(ends_on=None) | Q(ends_on__gt=day))
        for row in standing.select_for_update().order_by("pk"):
            row.ends_on = max(day, row.starts_on)
            row.save(update_fields=["ends_on"])


def of_antenna(antenna_id: int) -> Ending | None:
    """The closing of an antenna that was not called off, announced or final; None without one."""
    rows = Ending.objects.select_related("antenna", "into", "announced_by", "done_by")
    return rows.filter(antenna=antenna_id, withdrawn_at=None).first()
