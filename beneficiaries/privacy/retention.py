"""How long things are kept: the matrix of law.md 6.2 as dated lengths, what is past them, and the night that removes it.

The last contact of each person is counted from what every part knows, over all antennas. A file leaves when that day is
past the length and nobody wrote why it is kept. Everything goes by batches, each whole; a night that stops goes on with
the next one.
"""

# ruff: noqa: S608 -- statements are put together from the parts' own words; values travel as parameters

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import (
    Keeping,
    Kept,
    LastContact,
    LiaisonSheet,
    Opening,
    Person,
    RetentionCount,
    RetentionPeriod,
    RightsRequest,
    Why,
)  # fmt: skip
from beneficiaries.parts import parts
from beneficiaries.privacy import erasing, sheets
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Antenna
from connect.dates import months_after
from connect.refusals import Refusal, for_constraint

logger = logging.getLogger(__name__)
A_BATCH = 500  # people erased in one transaction
A_SWEEP = 20_000  # lines of the journal removed in one statement
USUAL = (
    (Kept.FILE, 24, "CNIL, délibération 2023-095 du 14 septembre 2023 : 2 ans après le dernier contact"),
    (Kept.SHEET, 24, "CNIL, délibération 2023-095 du 14 septembre 2023 : 2 ans après le dernier contact"),
    (Kept.SALE, 24, "Code de la consommation, article L217-3 : garantie de 2 ans ; délibération 2023-095"),
    (Kept.JOURNAL, 12, "CNIL, délibération 2021-122 : 6 à 12 mois"),
    (Kept.REQUEST, 60, "Code civil, article 2224 : 5 ans, preuve de la réponse"),
)


@for_constraint("keeping_has_a_reason")
class ReasonMissing(Refusal):
    sentence = _("Write why this file is kept: somebody will read it again at the end.")
    field = "reason"


@for_constraint("keeping_two_years_at_most")
class TooLong(Refusal):
    sentence = _("Two years at most; then somebody looks again.")
    field = "until"


@for_constraint("retention_within_the_law")
class OutsideTheLaw(Refusal):
    sentence = _("Between 1 and 120 months; the journal between 6 and 12 (CNIL 2021-122).")
    field = "months"


@for_constraint("retention_one_a_day")
class DecidedAlready(Refusal):
    sentence = _("A length already begins on that day. Choose another day.")
    field = "from_on"


@dataclass(frozen=True)
class Due:
    """How much of what is past its length at an antenna (None: at none), and the day before which it was last used."""

    kept: Kept
    antenna: str
    count: int
    before: date


def load() -> str:
    """The usual lengths, unless lengths were decided already."""
    if not RetentionPeriod.objects.exists():
        RetentionPeriod.objects.bulk_create(
            RetentionPeriod(kept=kept, months=months, from_on=date(2023, 9, 14), source=source)
            for kept, months, source in USUAL
        )
    return f"{RetentionPeriod.objects.count()} lengths of retention"


@act
def decide(*, kept: str, months: int, from_on: date, source: str, by: User) -> RetentionPeriod:
    """A length from a day on, by the national team. Refused by OutsideTheLaw, DecidedAlready."""
    return RetentionPeriod.objects.create(kept=kept, months=months, from_on=from_on, source=source, decided_by=by)


def months_of(kept: Kept, on: date) -> int:
    """The length in force on a day."""
    decided = RetentionPeriod.objects.filter(kept=kept, from_on__lte=on).order_by("-from_on")
    months = decided.values_list("months", flat=True).first()
    return months if months is not None else {k: m for k, m, _source in USUAL}[kept]


def limit(kept: Kept, on: date) -> date:
    """What was last used before this day is past its length on `on`."""
    return months_after(on, -months_of(kept, on))


def count_last_contacts() -> None:
    """Count the last contact of everybody again, set-wise, at the national door."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # millions of people take longer than a page may
        cursor.execute(
            f"""
            WITH seen AS (SELECT person_id, max(day) AS day FROM ({contacts()}) c GROUP BY person_id)
            INSERT INTO beneficiaries_lastcontact AS l (person_id, "on")
            SELECT seen.person_id, seen.day FROM seen JOIN beneficiaries_person p ON p.id = seen.person_id
             WHERE p.erased_at IS NULL AND p.merged_into_id IS NULL
            ON CONFLICT (person_id) DO UPDATE SET "on" = excluded."on" WHERE l."on" <> excluded."on"
            """
        )


def contacts() -> str:
    """One statement of (person_id, day): every contact that any part knows of."""
    said = [statement for part in parts() for statement in part.last_contact()]
    return " UNION ALL ".join(f"SELECT person_id, day FROM ({s}) AS part (person_id, day)" for s in said)


def last_contacts(people: list[UUID]) -> dict[UUID, date]:
    """The last contact of some people, as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, max(day) FROM ({contacts()}) c WHERE person_id = ANY (%s) GROUP BY person_id", [people]
        )
        return dict(cursor.fetchall())


def leaving(before: date, *, on: date) -> QuerySet[LastContact]:
    """Files whose last contact is before a day and that nobody keeps on `on`."""
    kept = Keeping.objects.filter(person=OuterRef("person"), until__gte=on)
    return LastContact.objects.filter(
        ~Exists(kept), on__lt=before, person__erased_at=None, person__merged_into=None
    ).order_by("person")


def due(on: date) -> list[Due]:
    """What is past its length on a day, by rule and antenna: what a night would remove. Figures only."""
    return [*_due_files(on), *_due_sheets(on), *_due_links(on), *_due_journal(on), *_due_requests(on)]


def _due_files(on: date) -> Iterator[Due]:
    before = limit(Kept.FILE, on)
    files = leaving(before, on=on).order_by().values_list("person__enrolments__antenna__name")
    for name, count in files.annotate(n=Count("pk")).order_by("person__enrolments__antenna__name"):
        yield Due(Kept.FILE, name or "", count, before)


def _due_sheets(on: date) -> Iterator[Due]:
    before = limit(Kept.SHEET, on)
    rows = sheets.forgotten(before).order_by().values_list("antenna__name").annotate(n=Count("pk", distinct=True))
    yield from (Due(Kept.SHEET, name, count, before) for name, count in rows.order_by("antenna__name"))


def _due_links(on: date) -> Iterator[Due]:
    before, names = limit(Kept.SALE, on), dict(Antenna.objects.values_list("pk", "name"))
    for part in parts():
        for antenna, count in part.lapsed(Kept.SALE, before).items():
            yield Due(Kept.SALE, names[antenna], count, before)


def _due_journal(on: date) -> Iterator[Due]:
    before = limit(Kept.JOURNAL, on)
    rows = Opening.objects.filter(at__date__lt=before).values_list("antenna__name").annotate(n=Count("pk"))
    yield from (Due(Kept.JOURNAL, name or "", count, before) for name, count in rows.order_by("antenna__name"))


def _due_requests(on: date) -> Iterator[Due]:
    before = limit(Kept.REQUEST, on)
    rows = RightsRequest.objects.filter(answered_on__lt=before).values_list("antenna__name").annotate(n=Count("pk"))
    yield from (Due(Kept.REQUEST, name, count, before) for name, count in rows.order_by("antenna__name"))


def erase_a_batch(*, at: datetime, after: UUID | None = None, size: int = A_BATCH) -> UUID | None:
    """Erase the next people whose files are past their length; gives the last key looked at, None when all were.

    Looked at again under their locks: whoever came back since the count stays. Somebody who cannot be erased keeps
    nobody else from it, and is said in the log by her key.
    """
    on = timezone.localdate(at)
    before = limit(Kept.FILE, on)
    queue = leaving(before, on=on)
    if after is not None:
        queue = queue.filter(person__gt=after)
    people = list(queue.values_list("person", flat=True)[:size])
    if not people:
        return None
    try:
        with transaction.atomic():
            _erase(people, before, at)
    except erasing.StillNamed:
        for person in people:
            try:
                with transaction.atomic():
                    _erase([person], before, at)
            except erasing.StillNamed as fault:
                logger.error("Retention: %s is not erased: %s", person, fault)  # noqa: TRY400 -- its words are enough
    return people[-1]


def _erase(people: list[UUID], before: date, at: datetime) -> None:
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    now = last_contacts(people)
    antennas = dict(Person.objects.filter(pk__in=people).values_list("pk").annotate(Max("enrolments__antenna")))
    stale = [person for person in people if person in now and now[person] < before]
    gone = set(erasing.erase_people(stale, why=Why.RETENTION, by=None, at=at))
    _report(Kept.FILE, [antennas[person] for person in people if person in gone], at)


def empty_sheets_due(*, at: datetime, size: int = A_BATCH) -> int:
    """Empty sheets that nobody came with, past their length; gives how many."""
    due_now = sheets.forgotten(limit(Kept.SHEET, timezone.localdate(at)))
    found: list[LiaisonSheet] = list(due_now.only("antenna").order_by("pk")[:size])
    sheets.empty(found, at=at)
    _report(Kept.SHEET, [sheet.antenna_id for sheet in found], at)
    return len(found)


def cut_sale_links(*, at: datetime) -> int:
    """Cut links between people and tickets past their length; gives how many."""
    before, done = limit(Kept.SALE, timezone.localdate(at)), 0
    for part in parts():
        gone = dict(part.lapse(Kept.SALE, before, most=A_SWEEP))
        _report(Kept.SALE, gone, at)
        done += sum(gone.values())
    return done


def sweep_journal(*, at: datetime) -> int:
    """Remove lines of the journal older than its length; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM forget_openings(%s)", [A_SWEEP])
        gone = dict(cursor.fetchall())
    _report(Kept.JOURNAL, gone, at)
    return sum(gone.values())


def forget_requests(*, at: datetime) -> int:
    """Remove requests answered longer ago than their length; gives how many."""
    old = RightsRequest.objects.filter(answered_on__lt=limit(Kept.REQUEST, timezone.localdate(at)))
    antennas = list(old.values_list("antenna_id", flat=True))
    old.delete()
    _report(Kept.REQUEST, antennas, at)
    return len(antennas)


def _report(kept: Kept, antennas: list[Any] | dict[Any, int], at: datetime) -> None:
    counts = antennas if isinstance(antennas, dict) else {a: antennas.count(a) for a in set(antennas)}
    RetentionCount.objects.bulk_create(
        RetentionCount(on=timezone.localdate(at), kept=kept, antenna_id=antenna, count=count)
        for antenna, count in counts.items()
        if count
    )


@act
def keep_longer(person: Person, *, reason: str, until: date, antenna_id: int, by: User, at: datetime) -> Keeping:
    """Keep a file past its length, for a written reason, until a day; the latest word counts. Refused by ReasonMissing,
    TooLong, AlreadyPast.
    """
    if until < timezone.localdate(at):
        raise AlreadyPast
    return Keeping.objects.create(person=person, antenna_id=antenna_id, reason=reason, until=until, by=by, at=at)


class AlreadyPast(Refusal):
    sentence = _("This day is past. Choose one to come.")
    field = "until"
