"""Is this person already known here? Signs are weighed, shown before anyone is registered, and never decide by themselves.

A strong likeness stops the form once, so that someone says "it is her" or "they are two people". A weak one is only
mentioned: a birth date of 1 January is often a convention, a shared telephone belongs to a household.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, KeyKind, Person, SearchKey
from beneficiaries.search import find

MOST = 60  # candidates weighed


class Strength(IntEnum):
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True)
class Identity:
    """What is compared: names folded to words, a birth date, a telephone. `also`: the words with the birth name."""

    words: tuple[str, ...]
    birth: Birth
    phone: str = ""
    phone_shared: bool = False
    also: tuple[str, ...] = ()


WORDS: dict[str, Promise] = {
    "same_name": _("same name"),
    "close_name": _("close names"),
    "same_birth": _("same birth date"),
    "close_birth": _("close birth dates"),
    "january": _("a 1 January is often an unknown date"),
    "other_birth": _("different birth dates"),
    "same_phone": _("same telephone"),
    "shared_phone": _("same telephone, which is shared"),
}


@dataclass(frozen=True)
class Likeness:
    """`signs`: codes of WORDS, what speaks for it and what against."""

    person: Person
    strength: Strength
    signs: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Promise, ...]:
        return tuple(WORDS[sign] for sign in self.signs)


def identities_of(people: Iterable[Person]) -> list[Identity]:
    """The identity of each, by her usual name and by her birth name; one statement."""
    people = list(people)
    folded = fold_names([name for p in people for name in (p.full_name, _born_as(p.first_name, p.birth_name))])
    return [
        Identity(
            folded[2 * i], Birth(p.birth_on, BirthPrecision(p.birth_precision)), p.phone, p.phone_shared,
            folded[2 * i + 1],
        )
        for i, p in enumerate(people)
    ]  # fmt: skip


def _born_as(first_name: str, birth_name: str) -> str:
    return f"{first_name} {birth_name}" if birth_name else ""


def fold_names(names: list[str]) -> list[tuple[str, ...]]:
    """Folded words of each name, by the function that folds the search keys; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fold_words(name) FROM unnest(%s::text[]) WITH ORDINALITY n (name, i) ORDER BY i", [names]
        )
        return [tuple(row[0]) for row in cursor.fetchall()]


def likely(
    *, first_name: str, last_name: str, birth: Birth, phone: str, phone_shared: bool, antenna_id: int,
    birth_name: str = "",
) -> list[Likeness]:  # fmt: skip
    """People of this antenna who may be the one described, the most alike first, by either family name; at most nine
    statements.
    """
    name, also = f"{first_name} {last_name}".strip(), _born_as(first_name, birth_name)
    people = _candidates(name, birth, phone, antenna_id)
    if also:
        known = {person.pk for person in people}
        people += [hit.person for hit in find(also, antenna_id=antenna_id, most=MOST) if hit.person.pk not in known]
    words = fold_names([name, also])
    asked = Identity(words[0], birth, phone, phone_shared, words[1])
    found = [weigh(asked, other, person) for person, other in zip(people, identities_of(people), strict=True)]
    return sorted((f for f in found if f), key=lambda f: (-f.strength, f.person.last_name, f.person.first_name))


def _candidates(name: str, birth: Birth, phone: str, antenna_id: int) -> list[Person]:
    people = {hit.person.pk: hit.person for hit in find(name, antenna_id=antenna_id, most=MOST)}
    if birth.on and len(people) == MOST:  # a common name: those of her year are not lost among the others
        of_her_year = find(f"{name} {birth.on.year}", antenna_id=antenna_id, most=MOST)
        people |= {hit.person.pk: hit.person for hit in of_her_year}
    keys = SearchKey.objects.filter(antenna_id=antenna_id)
    also: set[UUID] = set()
    if phone:
        also.update(keys.filter(kind=KeyKind.PHONE, key=phone).values_list("person_id", flat=True)[:MOST])
    if birth.on and birth.precision == BirthPrecision.DAY and not birth.is_conventional:
        also.update(
            keys.filter(kind=KeyKind.BIRTH, key=f"{birth.on:%Y-%m-%d}").values_list("person_id", flat=True)[:MOST]
        )
    if also - people.keys():
        people |= Person.objects.in_bulk(list(also - people.keys()))
    return list(people.values())


def weigh(one: Identity, other: Identity, person: Person) -> Likeness | None:
    """How alike two identities are, and by which signs; None when nothing speaks for it."""
    names, births = _compare_either_name(one, other), compare_births(one.birth, other.birth)
    phone = bool(one.phone) and one.phone == other.phone
    shared = phone and (one.phone_shared or other.phone_shared)
    strength = _strength(names, births, own_phone=phone and not shared, full=len(one.words) > 1)
    if strength is None and phone:
        strength = Strength.WEAK
    if strength is None:
        return None
    signs = {"same": ["same_name"], "near": ["close_name"], "other": []}[names]
    signs += {
        "same": ["same_birth"], "near": ["close_birth"], "convention": ["january"], "other": ["other_birth"], "unknown": [],
    }[births]  # fmt: skip
    if phone:
        signs.append("shared_phone" if shared else "same_phone")
    return Likeness(person, strength, tuple(signs))


def _strength(names: str, births: str, *, own_phone: bool, full: bool) -> Strength | None:
    if names == "same":
        if own_phone or births in ("same", "near"):
            return Strength.STRONG
        if births == "convention":
            return Strength.WEAK
        if births == "unknown":
            return Strength.STRONG if full else Strength.WEAK  # many people are only "Karim"
        return None
    if names == "near":
        if own_phone or births == "same":
            return Strength.STRONG
        return Strength.WEAK if full and births in ("near", "convention", "unknown") else None
    return None


def _compare_either_name(one: Identity, other: Identity) -> str:
    """The nearest of what usual and birth names say: she may have given one here and the other there."""
    said = {
        compare_names(mine, hers)
        for mine in (one.words, one.also)
        if mine
        for hers in (other.words, other.also)
        if hers
    }
    return next((answer for answer in ("same", "near") if answer in said), "other")


def compare_names(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """`same` in any order and however joined, `near` when each word of the shorter is a near word of the longer."""
    if sorted(one) == sorted(other) or (sorted("".join(one)) == sorted("".join(other)) and _joined(one, other)):
        return "same"
    short, long = sorted((one, other), key=len)
    left = list(long)
    for word in short:
        near = next((w for w in left if w == word), None) or next((w for w in left if _near(word, w)), None)
        if near is None:
            return "other"
        left.remove(near)
    return "near" if short else "other"


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`saint cyr marie` and `marie saintcyr`: one is the other with neighbours written as one word."""
    short, long = sorted((one, other), key=len)
    return all(
        any("".join(long[i:j]) == word for i in range(len(long)) for j in range(i + 1, len(long) + 1)) for word in short
    )


def _near(one: str, other: str) -> bool:
    return within_edits(one, other, 1 if min(len(one), len(other)) <= 4 else 2)


def within_edits(one: str, other: str, most: int) -> bool:
    """Is one word the other with at most `most` letters added, dropped or changed?"""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    return row[-1] <= most


def compare_births(one: Birth, other: Birth) -> str:
    """`same`, `near` (one figure off, day and month turned round, or as far as known), `convention` (the same
    1 January), `unknown` (one is missing) or `other`.
    """
    if one.on is None or other.on is None:
        return "unknown"
    if one.precision != BirthPrecision.DAY or other.precision != BirthPrecision.DAY:
        return "near" if _fits(one, other) else "other"
    if one.on == other.on:
        return "convention" if one.is_conventional else "same"
    return "near" if _slip(one.on, other.on) else "other"


def _fits(one: Birth, other: Birth) -> bool:
    assert one.on and other.on  # the caller has looked
    if BirthPrecision.ESTIMATED in (one.precision, other.precision):
        return abs(one.on.year - other.on.year) <= 3
    if BirthPrecision.YEAR in (one.precision, other.precision):
        return one.on.year == other.on.year
    return (one.on.year, one.on.month) == (other.on.year, other.on.month)


def _slip(one: date, other: date) -> bool:
    """One typing slip away: a figure changed, two neighbours exchanged, or day and month turned round."""
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return True
    a, b = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    wrong = [i for i in range(8) if a[i] != b[i]]
    return len(wrong) == 1 or (
        len(wrong) == 2 and wrong[1] - wrong[0] == 1 and a[wrong[0]] + a[wrong[1]] == b[wrong[1]] + b[wrong[0]]
    )
