"""From one state to the next. PostgreSQL holds the ways and writes each step; here are its words and its refusals."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import PartTaken, Unit, UnitState
from sales.workbench import testing

# The association's own words for the states, in its lists (domain.md 2.3). What is lost or was no device has none.
ASSOCIATION_WORDS = {
    UnitState.RECEIVED: "A_TRAITER",
    UnitState.PREPARING: "EN_COURS_DE_TRAITEMENT",
    UnitState.READY: "PRET_A_DISTRIBUER",
    UnitState.TRANSIT: "EN_COURS_DE_LIVRAISON",
    UnitState.SOLD: "DISTRIBUE",
    UnitState.RETURNED: "SAV",
    UnitState.REPAIR: "SAV",
    UnitState.SCRAPPED: "NON_REEMPLOYABLE",
    UnitState.LOST: "",
    UnitState.REMOVED: "",
}


@for_constraint("unit_walks", "unit_left_with_somebody")
class NotThatWay(Refusal):
    sentence = _(
        "This device cannot go there from where it is now. Open its page again: a colleague may have moved it."
    )


@for_constraint("unit_tested_and_erased")
class NotForSaleYet(Refusal):
    """law.md D09 to D11; the act says what is missing, PostgreSQL only that something is."""

    sentence = _("It is not for sale yet: it is sold once it was tested and erased, with a grade that is sold.")


@for_constraint("grade_has_its_why")
class NoReason(Refusal):
    sentence = _("Write why: a grade that is changed by hand keeps its reason.")
    field = "reason"


def because(why: str) -> None:
    """The reason that is written with the next steps of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('connect.why', %s, true)", [why.strip()[:200]])


def held(unit: Unit) -> Unit:
    """The device as it is now, nobody else moving it until the act ends."""
    return Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


@act
def put_on_sale(unit: Unit, *, by: User, at: datetime) -> Unit:
    """From the bench to the shelf; already there, nothing changes. Refused by NotForSaleYet with what is missing, NotThatWay."""
    now = held(unit)
    if now.state == UnitState.READY:
        return now
    what = testing.missing(now)
    if what:
        raise NotForSaleYet(testing.sentence(what))
    if now.state == UnitState.RECEIVED:  # a device that nobody touched is looked at first; its records say that it was
        _step(now, UnitState.PREPARING, "")
    return _step(now, UnitState.READY, "")


@act
def put_on_the_bench(unit: Unit, *, why: str = "", by: User, at: datetime) -> Unit:
    """Take a device to be prepared: one that came in, is back, was repaired, or is on sale. Refused by NotThatWay."""
    now = held(unit)
    return now if now.state == UnitState.PREPARING else _step(now, UnitState.PREPARING, why)


@act
def to_repair(unit: Unit, why: str, *, by: User, at: datetime) -> Unit:
    """Set a device aside to be repaired here; it is tested and erased again after. Refused by NotThatWay."""
    now = held(unit)
    return now if now.state == UnitState.REPAIR else _step(now, UnitState.REPAIR, why)


def _step(unit: Unit, state: UnitState, why: str) -> Unit:
    because(why)
    unit.state = state
    unit.save(update_fields=["state"])
    because("")
    return unit


@act
def take_part(unit: Unit, part: str, *, into: str = "", by: User, at: datetime) -> PartTaken:
    """Note a part taken out of a device, and what it repaired. Refused by testing.NotHere."""
    return PartTaken.objects.create(
        unit=unit, antenna_id=unit.antenna_id, part=part.strip(), into=into.strip().upper(), by=by, at=at
    )
