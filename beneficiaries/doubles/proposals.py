"""Pairs of files that are alike: found when people are written and every night, listed, set apart for good.

A pair is kept once, with its strength and its signs. Whatever finds it again, what somebody decided of it stays.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from beneficiaries.duplicates import Likeness, Strength, identities_of, likely, weigh
from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, Enrolment, Pair, PairHere, PairState, PairStrength, Person, WhyApart
from connect.accounts.models import User
from connect.acts import act

AT_ONCE = 2000  # pairs weighed together at night
Key = tuple[UUID, UUID]

# Whoever shares with another one of these is weighed: a telephone; a full birth date with a name nearly the same; all
# names, unless so many bear them that they are no sign. Set-wise over the search's own keys, never everyone with everyone.
CANDIDATES = """
WITH keys AS MATERIALIZED (
  SELECT person_id, kind, key FROM beneficiaries_searchkey WHERE antenna_id = %(antenna)s AND kind <> 'card'),
born AS MATERIALIZED (
  SELECT person_id, key AS day FROM keys WHERE kind = 'birth' AND length(key) = 10),
called AS MATERIALIZED (
  SELECT person_id, array_agg(key ORDER BY key) AS words FROM keys WHERE kind = 'name' GROUP BY person_id),
phones AS (SELECT person_id, key FROM keys WHERE kind = 'phone'),
of_one_phone AS (
  SELECT a.person_id AS one, b.person_id AS other FROM phones a JOIN phones b ON b.key = a.key AND b.person_id > a.person_id
   WHERE a.key IN (SELECT key FROM phones GROUP BY key HAVING count(*) BETWEEN 2 AND %(crowd)s)),
begun AS MATERIALIZED (
  SELECT b.person_id, b.day || left(n.key, 2) AS block, n.key AS word
    FROM born b JOIN keys n ON n.person_id = b.person_id AND n.kind = 'name' WHERE right(b.day, 5) <> '01-01'),
of_one_day AS (
  SELECT a.person_id AS one, b.person_id AS other
    FROM begun a JOIN begun b ON b.block = a.block AND b.person_id > a.person_id
   WHERE levenshtein_less_equal(a.word, b.word, 2) <= 2),
crowds AS (SELECT words, count(*) AS n FROM called GROUP BY words HAVING count(*) > 1),
dated AS MATERIALIZED (
  SELECT c.person_id, c.words, b.day, n FROM called c JOIN crowds USING (words) LEFT JOIN born b USING (person_id)),
of_one_name AS (
  SELECT a.person_id AS one, b.person_id AS other FROM dated a JOIN dated b ON b.words = a.words AND b.person_id > a.person_id
   WHERE a.n <= %(crowd)s
  UNION SELECT a.person_id, b.person_id
    FROM dated a JOIN dated b ON b.words = a.words AND b.person_id > a.person_id AND left(b.day, 4) = left(a.day, 4)
   WHERE a.n > %(crowd)s
  UNION SELECT a.person_id, b.person_id
    FROM dated a JOIN dated b ON b.words = a.words AND b.person_id > a.person_id AND right(b.day, 5) = right(a.day, 5)
   WHERE a.n > %(crowd)s AND right(a.day, 5) <> '01-01')
SELECT one, other FROM of_one_phone UNION SELECT one, other FROM of_one_day UNION SELECT one, other FROM of_one_name
"""
CROWD = 20  # a telephone or a name that more files bear is no sign


def strength_of(likeness: Likeness) -> PairStrength | None:
    """How sure a pair is in the list, None when it is not worth a look. Weaker than at the welcome, where the person is
    there to be asked: namesakes without a date, a 1 January, a shared telephone or two dates that differ are weak.
    """
    signs = set(likeness.signs)
    if {"same_name", "same_birth"} <= signs:
        return PairStrength.SURE
    telling = signs & {"same_birth", "close_birth"} or ("same_phone" in signs and "other_birth" not in signs)
    if likeness.strength == Strength.STRONG and telling:
        return PairStrength.STRONG
    if "same_name" in signs or ("close_name" in signs and signs & {"same_phone", "shared_phone"}):
        return PairStrength.WEAK
    return None


def look(*, antenna_id: int, at: datetime) -> tuple[int, int]:
    """Look through everyone of an antenna; gives how many pairs were written or changed and how many dropped because a
    correction made them unlike. A fixed number of statements for each two thousand candidates.
    """
    known = {(one, other): pair for pair, one, other in _open_pairs(antenna_id)}
    with connection.cursor() as cursor:
        # The planner knows nothing of how many come out of a step, and would walk one row at a time.
        cursor.execute("SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL statement_timeout = '15min'")
        cursor.execute(CANDIDATES, {"antenna": antenna_id, "crowd": CROWD})
        candidates: set[Key] = set(cursor.fetchall())
        cursor.execute("SET LOCAL enable_nestloop = on")
    noted, dropped = 0, []
    for some in _chunks(sorted(candidates | known.keys())):
        people = Person.objects.in_bulk({key for pair in some for key in pair})
        found, unlike = _weighed(some, people)
        noted += _note(found, at=at)
        dropped += [known[pair] for pair in unlike if pair in known]
    return noted, _drop(dropped)


def _open_pairs(antenna_id: int) -> QuerySet[PairHere, tuple[UUID, UUID, UUID]]:
    both = PairHere.objects.filter(antenna_id=antenna_id, state=PairState.OPEN, other__isnull=False)
    return both.values_list("pair_id", "one_id", "other_id")


def _chunks(pairs: Iterable[Key]) -> Iterator[list[Key]]:
    waiting = iter(pairs)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


def _weighed(pairs: Iterable[Key], people: dict[UUID, Person]) -> tuple[list[tuple[Key, Likeness]], list[Key]]:
    """Those worth a look, and those that are not."""
    present = list(people.values())
    identity = {person.pk: found for person, found in zip(present, identities_of(present), strict=True)}
    found: list[tuple[Key, Likeness]] = []
    unlike: list[Key] = []
    for one, other in pairs:
        likeness = weigh(identity[one], identity[other], people[other]) if {one, other} <= identity.keys() else None
        if likeness and strength_of(likeness):
            found.append(((one, other), likeness))
        else:
            unlike.append((one, other))
    return found, unlike


def _note(found: Iterable[tuple[Key, Likeness]], *, at: datetime, said_by: User | None = None) -> int:
    rows = [
        {"one": str(one), "other": str(other), "strength": strength_of(likeness), "signs": list(likeness.signs)}
        for (one, other), likeness in found
    ]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_pairs(%s, %s, %s)", [json.dumps(rows), said_by.pk if said_by else None, at])
        return int(cursor.fetchone()[0])


def _drop(pairs: list[UUID]) -> int:
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_pairs(%s)", [pairs])
        return int(cursor.fetchone()[0])


def note_found(
    person: Person, alike: Iterable[Likeness], *, apart: Collection[UUID] = (), by: User | None = None, at: datetime
) -> None:
    """Write down the files that are alike somebody who was just written. Those `apart` were shown to whoever welcomed her
    (`by`) and said to be other people: a weak pair is then settled, a strong one is looked at once more by a manager.
    """
    pairs = [((person.pk, likeness.person.pk), likeness) for likeness in alike if strength_of(likeness)]
    _note([pair for pair in pairs if pair[0][1] not in apart], at=at)
    _note([pair for pair in pairs if pair[0][1] in apart], at=at, said_by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_pairs_elsewhere(%s, %s)", [person.pk, at])


@act
def note_again(person: Person, *, antenna_id: int, at: datetime) -> None:
    """The same for somebody who was opened here or corrected; pairs that are unlike now leave the list."""
    alike = [
        likeness
        for likeness in likely(
            first_name=person.first_name, last_name=person.last_name, birth_name=person.birth_name,
            birth=Birth(person.birth_on, BirthPrecision(person.birth_precision)),
            phone=person.phone, phone_shared=person.phone_shared, antenna_id=antenna_id,
        )
        if likeness.person.pk != person.pk and strength_of(likeness)
    ]  # fmt: skip
    note_found(person, alike, at=at)
    now = {likeness.person.pk for likeness in alike}
    of_hers = _open_pairs(antenna_id).filter(Q(one=person.pk) | Q(other=person.pk))
    _drop([pair for pair, one, other in of_hers if (other if one == person.pk else one) not in now])


def look_across(*, at: datetime) -> int:
    """At the national desk: everyone who has a file at two antennas, by the same names and full birth date."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_pairs_across(%s)", [at])
        return int(cursor.fetchone()[0])


# ----------------------------------------------------------------------------------------------------------------------
def listed(antenna_id: int) -> QuerySet[PairHere]:
    """Pairs that wait at an antenna, the surest first."""
    return PairHere.objects.filter(antenna_id=antenna_id, state=PairState.OPEN).order_by("-strength", "-found_at", "id")


def counts(antenna_id: int) -> dict[str, int]:
    """How many wait in each list of an antenna, in one query: those to look at, weak signs, other antennas, set apart."""
    here = Q(state=PairState.OPEN, other__isnull=False)
    counted: dict[str, int] = PairHere.objects.filter(antenna_id=antenna_id).aggregate(
        look=Count("pk", filter=here & Q(strength__gt=PairStrength.WEAK)),
        weak=Count("pk", filter=here & Q(strength=PairStrength.WEAK)),
        elsewhere=Count("pk", filter=Q(state=PairState.OPEN, other__isnull=True)),
        apart=Count("pk", filter=Q(state=PairState.APART)),
    )
    return counted


def waiting(antenna_id: int) -> int:
    """How many pairs the list opens with: what a badge counts."""
    return in_list("look", antenna_id).count()


def in_list(name: str, antenna_id: int) -> QuerySet[PairHere]:
    """The rows of one of the lists that `counts` counts, with the files that this antenna holds."""
    pairs = PairHere.objects.filter(antenna_id=antenna_id).select_related("one", "other", "decided_by", "said_by")
    here = pairs.filter(state=PairState.OPEN, other__isnull=False)
    if name == "apart":
        return pairs.filter(state=PairState.APART).order_by("-decided_at", "id")
    if name == "elsewhere":
        return pairs.filter(state=PairState.OPEN, other__isnull=True).order_by("-found_at", "id")
    strength = Q(strength=PairStrength.WEAK) if name == "weak" else Q(strength__gt=PairStrength.WEAK)
    return here.filter(strength).order_by("-strength", "-found_at", "id")


def national_counts() -> dict[str, int]:
    """How many wait in each list of the national desk, in one query."""
    waiting = Pair.objects.filter(state=PairState.OPEN)
    counted: dict[str, int] = waiting.aggregate(
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        across=Count("pk", filter=Q(strength=PairStrength.SURE) & Q(pk__in=_over_antennas())),
    )
    return counted


def _over_antennas() -> QuerySet[PairHere, Any]:
    """Pairs of which some antenna holds one file only."""
    return PairHere.objects.filter(state=PairState.OPEN, other__isnull=True).values("pair_id")


def in_national_list(name: str) -> QuerySet[Pair]:
    pairs = Pair.objects.filter(state=PairState.OPEN).select_related("one", "other", "asked_antenna")
    if name == "asked":
        return pairs.filter(asked_at__isnull=False).order_by("asked_at", "id")
    return pairs.filter(strength=PairStrength.SURE, pk__in=_over_antennas()).order_by("-found_at", "id")


def with_antennas(pairs: Iterable[Pair]) -> list[tuple[Pair, tuple[str, str]]]:
    """Each pair with the names of the antennas that hold either file; one query."""
    shown = list(pairs)
    keys = {key for pair in shown for key in (pair.one_id, pair.other_id)}
    names: dict[UUID, list[str]] = {}
    held = Enrolment.objects.filter(person__in=keys).order_by("antenna__name")
    for person, name in held.values_list("person_id", "antenna__name"):
        names.setdefault(person, []).append(name)
    return [(p, (", ".join(names.get(p.one_id, [])), ", ".join(names.get(p.other_id, [])))) for p in shown]


def alike(person: Person, *, antenna_id: int) -> list[PairHere]:
    """Pairs of one person that wait at this antenna, the surest first; one query."""
    hers = listed(antenna_id).filter(Q(one=person.pk) | Q(other=person.pk)).select_related("one", "other")
    return list(hers[:5])


def set_apart_among(keys: Collection[UUID], *, antenna_id: int) -> set[frozenset[UUID]]:
    """The pairs among these people that somebody said are two people; one query."""
    apart = PairHere.objects.filter(antenna_id=antenna_id, state=PairState.APART, one__in=keys, other__in=keys)
    return {frozenset(pair) for pair in apart.values_list("one_id", "other_id")}


@act
def set_apart(one: Person, other: Person, *, why: WhyApart, antenna_id: int | None, by: User, at: datetime) -> None:
    """They are two people: never proposed again. Of one household: noted as such at this antenna. Repeated, the first
    word stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_pair_apart(%s, %s, %s, %s, %s, %s)", [one.pk, other.pk, why.value, antenna_id, by.pk, at]
        )
    if why == WhyApart.SAME_HOUSEHOLD and antenna_id is not None:
        from beneficiaries.households import share

        share(one, other, antenna_id=antenna_id, by=by, at=at)


@act
def propose_again(pair: UUID, *, antenna_id: int | None, by: User, at: datetime) -> None:
    """Set apart by mistake: back in the list."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT propose_pair_again(%s, %s, %s, %s)", [pair, antenna_id, by.pk, at])


@act
def ask_national(pair: UUID, *, antenna_id: int, by: User, at: datetime) -> None:
    """Ask the national team to look at a pair whose other file this antenna does not hold. No word is written. Repeated,
    the first hour stays.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ask_about_pair(%s, %s, %s, %s)", [pair, antenna_id, by.pk, at])
