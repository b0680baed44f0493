"""What one antenna may know of another's files: how often a person came there, and who holds the file that was proved.

Neither shows the other file. The counts are the database's own (functions of migration 0013): a row of another antenna
never reaches this one.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, ElsewhereShown, Person
from beneficiaries.parts import known
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint

COUNTED = "(SELECT ARRAY[e.visits, e.antennas] FROM visits_elsewhere(%(person)s, %(antenna)s, %(today)s) e)"


@for_constraint("elsewhere_shown_never_the_past")
class NeverThePast(Refusal):
    sentence = _("Choose today or a day to come: the past keeps its rule.")
    field = "starts_on"


@dataclass(frozen=True)
class Elsewhere:
    """`visits` days at `antennas` other antennas; details are not shared."""

    visits: int
    antennas: int


@dataclass(frozen=True)
class Holder:
    """An antenna that holds the file, and its telephone (E.164, may be empty): how to ask."""

    name: str
    phone: str


def visits_elsewhere(person: Person, *, antenna_id: int, on: date) -> Elsewhere | None:
    """None when nothing may be said, because she came nowhere else or because the national team keeps it hidden."""

    def alone() -> list[int] | None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COUNTED}", {"person": person.pk, "antenna": antenna_id, "today": on})
            counts: list[int] | None = cursor.fetchone()[0]
        return counts

    row = known(person, "elsewhere", alone)
    return Elsewhere(*row) if row and row[0] else None


def held_by(*, first_name: str, last_name: str, birth: Birth, antenna_id: int) -> list[Holder]:
    """The other antennas that hold the file of the one person whom a name and a full birth date prove."""
    if not last_name or birth.precision != BirthPrecision.DAY or birth.is_conventional:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, phone FROM antennas_of_proved(%s, %s, %s, %s)", [first_name, last_name, birth.on, antenna_id]
        )
        return [Holder(*row) for row in cursor.fetchall()]


@act
def decide(*, shown: bool, starts_on: date, by: User) -> ElsewhereShown:
    """From a day on, antennas see the number of visits to others, or nothing. Rows are only added; the later one holds."""
    if starts_on < timezone.localdate():
        raise NeverThePast
    return ElsewhereShown.objects.create(shown=shown, starts_on=starts_on, decided_by=by)


def shown_on(day: date) -> bool:
    """May antennas see the number of visits to others on a day? They may until the national team says otherwise."""
    rule = ElsewhereShown.objects.filter(starts_on__lte=day).values_list("shown", flat=True).first()
    return rule is not False
