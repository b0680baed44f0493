"""Opening an antenna: prepared in steps that are kept, then made whole in one transaction; its pages answer at once."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas import full_time, members
from connect.antennas.doors import Pass, open_antenna
from connect.antennas.models import Antenna, Site
from connect.desk.nation import steps
from connect.desk.nation.models import NewAntenna
from connect.refusals import Refusal, for_constraint
from sales.catalogue import deciding
from sales.pricing import prices_on
from sales.till import open_till
from training import planning
from workshops.models import Kind, Mode, Room, Season, Slot
from workshops.planning import Place
from workshops.timetable import generating, model_weeks

# Day (0 Monday), hour, minutes, kind: what the seed's antennas offer first.
FIRST_WEEK = (
    (1, time(9, 30), 120, "drop_in"),
    (2, time(14, 0), 120, "first_steps"),
    (3, time(9, 30), 120, "procedures"),
    (4, time(14, 0), 120, "drop_in"),
)


@for_constraint("newantenna_stands")
class NoLongerPrepared(Refusal):
    sentence = _("This antenna was opened or given up meanwhile.")


@for_constraint("antennas_antenna_slug_key", "antennas_antenna_code_key", "antennas_antenna_name_key")
class TakenMeanwhile(Refusal):
    sentence = _("Another antenna has just taken this name, address or code. Look at the first step again.")


class NotComplete(Refusal):
    sentence = _("Something is missing. Look at the steps that say so.")


@act
def begin(key: UUID, *, by: User, at: datetime) -> NewAntenna:
    """A new antenna in preparation; the same one when the same form comes again."""
    made, _new = NewAntenna.objects.get_or_create(pk=key, defaults={"author": by, "begun_at": at, "changed_at": at})
    return made


@act
def keep_step(prepared: NewAntenna, slug: str, facts: dict[str, list[str]], *, by: User, at: datetime) -> NewAntenna:
    """What one step says now, right or not: nothing that was typed is lost. NoLongerPrepared."""
    held = _held(prepared)
    held.facts = {**held.facts, slug: facts}
    held.changed_at = at
    held.save(update_fields=["facts", "changed_at"])
    return held


@act
def give_up(prepared: NewAntenna, *, by: User, at: datetime) -> NewAntenna:
    """Not opened after all; it stays in the list, and nobody goes on with it. Repeated, it changes nothing."""
    held = NewAntenna.objects.select_for_update().get(pk=prepared.pk)
    if held.dropped_at is None:
        held.dropped_at = at
        held.save(update_fields=["dropped_at"])
    return held


@act
def open_it(prepared: NewAntenna, *, by: Pass, user: User, at: datetime) -> Antenna:
    """The antenna with its site, tills, rooms, prices, team and first sessions, all or nothing; letters leave with it.

    Repeated, it gives the same antenna. NotComplete, TakenMeanwhile, NoLongerPrepared, those of `members.invite`.
    """
    held = NewAntenna.objects.select_for_update(of=("self",)).select_related("antenna").get(pk=prepared.pk)
    if held.antenna is not None:
        return held.antenna
    if held.dropped_at is not None:
        raise NoLongerPrepared
    forms = steps.read(held.facts)
    if not all(form.is_valid() for form in forms.values()):
        raise NotComplete
    antenna, site = _founded({slug: form.cleaned_data for slug, form in forms.items()})
    for _n in range(forms["salles"].cleaned_data["tills"]):
        open_till(site, by=user)
    for newcomer in forms["equipe"].newcomers():  # type: ignore[attr-defined]
        members.invite(newcomer, antenna=antenna, by=by)
    with open_antenna(antenna.pk, user_id=user.pk):
        rooms = [
            Room.objects.create(antenna=antenna, site=site, name=name, seats=seats)
            for name, seats in forms["salles"].rooms()  # type: ignore[attr-defined]
        ]
    _prices(antenna, forms["catalogue"].cleaned_data["prices"], by=user, at=at)
    _sessions(antenna, rooms, forms["seances"].cleaned_data, by=user, at=at)
    _training(antenna, site, forms["formations"], by=user)
    _paid_work(antenna, forms["equipe"].cleaned_data["posts"], by=user, at=at)
    held.antenna, held.opened_at, held.opened_by = antenna, at, user
    held.save(update_fields=["antenna", "opened_at", "opened_by"])
    return antenna


def _held(prepared: NewAntenna) -> NewAntenna:
    held = NewAntenna.objects.select_for_update().get(pk=prepared.pk)
    if not held.is_pending:
        raise NoLongerPrepared
    return held


def _founded(said: dict[str, dict[str, Any]]) -> tuple[Antenna, Site]:
    name, place, zone = said["nom"], said["lieu"], said["territoire"]
    antenna = Antenna.objects.create(
        slug=name["slug"], name=name["name"], code=name["code"], opened_on=name["opened_on"],
        territory=zone["departments"], legal_mention=zone["legal_mention"],
    )  # fmt: skip
    site = Site.objects.create(
        antenna=antenna, name=f"Point d’accueil de {antenna.name}"[:80], address=place["address"],
        postcode=place["town"].postcode, town=place["town"].town, phone=place["phone"], opening_hours=place["hours"],
    )  # fmt: skip
    return antenna, site


def _prices(antenna: Antenna, chosen: str, *, by: User, at: datetime) -> None:
    """The lower prices that another antenna asks on the first day; the nation's need no row."""
    if chosen == steps.NATIONAL:
        return
    day = antenna.opened_on
    own = {p.product_id: p for p in _own_prices(int(chosen), day)}
    asked = prices_on(day)
    with open_antenna(antenna.pk, user_id=by.pk):
        for price in own.values():
            if (
                price.amount is not None
                and price.product_id in asked
                and price.amount <= asked[price.product_id].national
            ):
                deciding.add_own_price(price.product, price.amount, day, antenna_id=antenna.pk, by=by, at=at)


def _own_prices(antenna_id: int, day: date) -> Any:
    """Rows of an antenna until a day, the one that holds last."""
    from sales.models import Price

    rows = Price.objects.select_related("product").filter(antenna_id=antenna_id, from_on__lte=day)
    return rows.order_by("product_id", "from_on", "pk")


def _sessions(antenna: Antenna, rooms: list[Room], said: dict[str, Any], *, by: User, at: datetime) -> None:
    """The model week, and the sessions of its first weeks; what falls on a holiday is left out."""
    if said["week"] == steps.NO_WEEK:
        return
    if said["week"] == steps.FIRST_WEEK:
        kinds = Kind.objects.in_bulk([code for _day, _hour, _minutes, code in FIRST_WEEK], field_name="code")
        slots = [(day, hour, minutes, kinds[code]) for day, hour, minutes, code in FIRST_WEEK if code in kinds]
    else:
        slots = _slots_of(int(said["week"]), antenna.opened_on)
    first, last = antenna.opened_on, antenna.opened_on + timedelta(weeks=said["weeks"], days=-1)
    with open_antenna(antenna.pk, user_id=by.pk):
        week = model_weeks.add_timetable(
            antenna_id=antenna.pk, name="Semaine ordinaire", season=Season.NORMAL, first=first, last=None, by=by, at=at
        )
        for weekday, starts, minutes, kind in slots:
            facts = model_weeks.SlotFacts(
                weekday=weekday, starts=starts, minutes=minutes, kind=kind, place=Place(rooms[0]),
                capacity=min(kind.capacity, rooms[0].seats),
            )  # fmt: skip
            model_weeks.add_slots(week, facts, by=by, at=at)
        if last >= first:
            found = generating.listed(antenna.pk, first, last, at=at)
            keys = [proposal.key for proposal in found.made]
            if keys:
                generating.generate(antenna.pk, first, last, ticked=keys, shown=found.shown, by=by, at=at)


def _training(antenna: Antenna, site: Site, form: Any, *, by: User) -> None:
    """The first training session, at its site; who teaches it is said by its manager."""
    slots = form.half_days()
    if slots:
        module = form.taught[form.cleaned_data["module"]]
        with open_antenna(antenna.pk, user_id=by.pk):
            planning.plan(
                module, antenna_id=antenna.pk, slots=slots, site=site, place="", capacity=form.cleaned_data["seats"],
                key=uuid4(), by=by,
            )  # fmt: skip


def _paid_work(antenna: Antenna, posts: Decimal | None, *, by: User, at: datetime) -> None:
    if posts is not None:
        full_time.note(antenna, posts, antenna.opened_on, str(_("at its opening")), by=by, at=at)


def _slots_of(antenna_id: int, day: date) -> list[tuple[int, time, int, Kind]]:
    """The hours of another antenna's ordinary week that are held at the antenna."""
    weeks = [t for t in model_weeks.timetables_of(antenna_id, day, day) if t.season == Season.NORMAL]
    rows = Slot.objects.select_related("kind").filter(timetable__in=weeks, dropped_at=None, mode=Mode.ON_SITE)
    return [(slot.weekday, slot.starts, slot.minutes, slot.kind) for slot in rows]


def pending() -> list[NewAntenna]:
    """Antennas in preparation, the last touched first."""
    return list(NewAntenna.objects.select_related("author").filter(antenna=None, dropped_at=None)[:50])


def name_of(prepared: NewAntenna) -> str:
    """The name typed so far; empty when there is none."""
    return "".join(prepared.facts.get("nom", {}).get("name", [""])[:1])


def done(prepared: NewAntenna) -> int:
    """How many steps were sent."""
    return sum(step.slug in prepared.facts for step in steps.STEPS)
