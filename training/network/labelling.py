"""The label of a relay: given once needs, plan and training are there, renewed, shown on the national map."""

from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.communes import named
from connect.partners.directory import writing
from connect.partners.directory.programmes import Programme
from connect.partners.models import Place, Structure
from connect.refusals import Refusal, for_constraint
from training.models import RelayFile, RelayState, RelayTerm
from training.network import letters
from training.network.candidacies import NotThatWay, held, moved
from training.network.dates import last_day

CODE = "Relais numérique (Emmaüs Connect)"  # as the national list writes it
USUAL_TERM = 24  # months


@for_constraint("relayfile_needs_and_plan_first")
class NeedsAndPlanFirst(Refusal):
    sentence = _("Note what the structure needs, and at least one line of its plan, first.")


@for_constraint("relayfile_trained_first")
class TrainedFirst(Refusal):
    sentence = _("The training has not been followed whole yet: the hours attended decide.")


@for_constraint("relayterm_one_at_a_time")
class LabelThen(Refusal):
    sentence = _("This structure already has the label on some of these days.")
    field = "from_on"


@for_constraint("relayterm_within", "relayterm_until_after_from")
class LabelDays(Refusal):
    sentence = _("A label begins during the follow-up and lasts three years at most.")
    field = "until_on"


@for_constraint("relayterm_place_is_its_own")
class NotItsPlace(Refusal):
    sentence = _("This place is not the structure’s.")
    field = "place"


def places_of(structure: Structure) -> "QuerySet[Place]":
    """Open places of the directory that are this structure's: tied to it, or of the same SIRET."""
    its = Q(structure=structure)
    if structure.siret:
        its |= Q(pivot=structure.siret)
    return Place.objects.open().filter(its).select_related("commune").order_by("name", "pk")


def has_an_address(structure: Structure) -> bool:
    """The national map takes no place without its street, its postcode and its town."""
    return bool(structure.address and structure.postcode and structure.town)


@act
def give(
    file: RelayFile, *, from_on: date, until_on: date, place: Place | None, services: list[str], by: User, at: datetime
) -> RelayFile:
    """The structure is a relay from a day until another, both included; given already, it is harmless.

    `place` shows the label on the national map; without one, the structure's own address becomes a place of the antenna,
    offering `services`, unless the address is not whole. Refuses NeedsAndPlanFirst, TrainedFirst, LabelDays, LabelThen,
    NotItsPlace, NotThatWay.
    """
    mine = held(file)
    if mine.state == RelayState.RELAY:
        return mine
    moved(mine, RelayState.RELAY, because="", by=by, at=at)
    shown = place or _new_place(mine, services, by=by, at=at)
    _term(mine, from_on, until_on, shown, by=by, at=at)
    letters.tell_relay(mine, until=until_on)
    return mine


def _term(file: RelayFile, from_on: date, until_on: date, place: Place | None, *, by: User, at: datetime) -> RelayTerm:
    return RelayTerm.objects.create(
        antenna_id=file.antenna_id, structure_id=file.structure_id, file=file, place=place, from_on=from_on,
        until_on=until_on, decided_by=by, decided_at=at,
    )  # fmt: skip


def _new_place(file: RelayFile, services: list[str], *, by: User, at: datetime) -> Place | None:
    its = file.structure
    if not has_an_address(its) or places_of(its).exists():
        return places_of(its).first()
    facts = {
        "structure": its, "name": its.name, "address": its.address, "postcode": its.postcode, "town": its.town,
        "phone": its.phone, "pivot": its.siret, "commune": named(its.postcode, its.town), "services": services,
    }  # fmt: skip
    return writing.add(facts, key=file.key, antenna_id=file.antenna_id, by=by, at=at)


@act
def renew(file: RelayFile, *, until_on: date, on: date, by: User, at: datetime) -> RelayTerm:
    """One more term, from the day after the last one, or from today (`on`) when it lapsed. Renewed so, it is harmless.

    Refuses NotThatWay when the structure is no relay, LabelDays.
    """
    mine = held(file)
    last = mine.terms.last()
    if mine.state != RelayState.RELAY or last is None:
        raise NotThatWay
    if last.until_on == until_on:
        return last
    term = _term(mine, max(on, following(last)), until_on, last.place, by=by, at=at)
    letters.tell_relay(mine, until=until_on)
    return term


def following(term: RelayTerm) -> date:
    """The first day after a term."""
    return date.fromordinal(term.until_on.toordinal() + 1)


def usual_end(first: date) -> date:
    return last_day(first, USUAL_TERM)


def programmes(day: date) -> list[Programme]:
    """Structures that are or were relays, for the directory: whether their label holds that day. Reads one function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT structure_id, siret, place_id, holds FROM training_relays_on(%s)", [day])
        return [Programme(CODE, *row) for row in cursor.fetchall()]
