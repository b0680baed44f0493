"""What a search shows: people, those who may be one person twice, sheets whose person has not come."""

from dataclasses import dataclass, field
from datetime import date

from beneficiaries.doubles.proposals import set_apart_among
from beneficiaries.duplicates import Likeness, Strength, compare_births, identities_of, weigh
from beneficiaries.models import Person
from beneficiaries.search import Found, Hit, search
from connect.antennas.models import Antenna
from sales.allowance import YearOfPlans, years_of

COMPARED = 12  # the nearest hits, among which doubles are looked for


@dataclass(frozen=True)
class Shown:
    """One line of the results: the person, how near (0: letter for letter), her year of plans if it has begun."""

    person: Person
    cost: int
    year: YearOfPlans | None


@dataclass(frozen=True)
class Results:
    found: Found
    doubles: list[Shown] = field(default_factory=list)
    reasons: tuple[object, ...] = ()
    exact: list[Shown] = field(default_factory=list)
    near: list[Shown] = field(default_factory=list)
    card_of: str = ""  # the other antenna whose cards begin so; whether this one exists is not looked at


def results(query: str, *, antenna_id: int, on: date) -> Results:
    """Search, then set apart the first people who may be the same one registered twice; a fixed number of queries."""
    found = search(query, antenna_id=antenna_id)
    if not found.people:
        return Results(found, card_of=_other_antenna(found.asked.card, antenna_id))
    pair, likeness = _double(found.people[:COMPARED], antenna_id)
    years = years_of([hit.person.pk for hit in found.people], on)
    shown = {hit.person.pk: Shown(hit.person, hit.cost, years.get(hit.person.pk)) for hit in found.people}
    doubles = [shown.pop(hit.person.pk) for hit in pair]
    exact = [line for line in shown.values() if line.cost == 0]
    near = [line for line in shown.values() if line.cost > 0]
    return Results(found, doubles, likeness.reasons if likeness else (), exact, near)


def _other_antenna(card: str, antenna_id: int) -> str:
    """`LY-000123` asked at Lille → Lyon: the letters of a card are public."""
    if not card or card.startswith("-"):
        return ""
    return Antenna.objects.exclude(pk=antenna_id).filter(code=card[:2]).values_list("name", flat=True).first() or ""


def _double(hits: list[Hit], antenna_id: int) -> tuple[list[Hit], Likeness | None]:
    """The first two that may be one person; never two that somebody said are two people."""
    if len(hits) < 2:
        return [], None
    apart = set_apart_among([hit.person.pk for hit in hits], antenna_id=antenna_id)
    identities = identities_of(hit.person for hit in hits)
    for i, one in enumerate(identities):
        for j in range(i + 1, len(identities)):
            other = identities[j]
            same_phone = bool(one.phone) and one.phone == other.phone
            # Names are compared last: it is what costs.
            if not same_phone and compare_births(one.birth, other.birth) not in ("same", "near"):
                continue
            if frozenset({hits[i].person.pk, hits[j].person.pk}) in apart:
                continue
            likeness = weigh(one, other, hits[j].person)
            if likeness and likeness.strength == Strength.STRONG:
                return [hits[i], hits[j]], likeness
    return [], None
