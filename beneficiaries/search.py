"""Finding a person at the counter, whatever was typed: a misspelt name in any order, a telephone, a birth date, a card,
the reference of a sheet, or a name with a birth date.

The words of a name are turned into known spellings by an owner function (`near_spellings`: exact, beginning, within two
edits, one for four letters or fewer); people are then reached by equality of keys, under row-level security. At most
`LIMIT` people come back, the nearest first.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.doubles.holding import now_held_by
from beneficiaries.fields import Birth, clean_birth, clean_name, clean_phone
from beneficiaries.models import BirthPrecision, KeyKind, LiaisonSheet, Person, SearchKey, SheetKey
from connect.antennas.models import Antenna

LIMIT = 25  # whoever reads on would rather add a first name or a birth year
LONGEST_QUERY = 100
# Both words that the field has for it; NFKC has made the curly apostrophe no plainer.
SHEET_WORDS = r"(?:fiches?(?: de liaison)?|bons?(?: d[’'\s]?orientation)?)"

# Every word must be met; a spelling of two words written as one meets both. The nearest first, then by key so that
# the same question has the same answer.
PEOPLE_BY_NAME = """
WITH near AS MATERIALIZED (SELECT * FROM near_spellings(%(names)s)),
met AS MATERIALIZED (
  SELECT k.person_id, near.item, near.mask, near.whole, near.cost
    FROM near JOIN beneficiaries_searchkey k
      ON k.antenna_id = %(antenna)s AND k.kind = 'name' AND k.key = near.spelling COLLATE "C"{born}),
wholly AS (SELECT person_id FROM met GROUP BY person_id HAVING bit_or(mask) = min(whole))
SELECT person_id, sum(cost) FROM (
  SELECT person_id, item, min(cost) AS cost FROM met JOIN wholly USING (person_id) GROUP BY 1, 2) nearest
 GROUP BY person_id ORDER BY 2, 1 LIMIT %(limit)s
"""
# One word needs no gathering: spellings are walked from the nearest and the walk stops when enough people came.
PEOPLE_BY_ONE_WORD = """
WITH near AS MATERIALIZED (SELECT spelling, cost FROM near_spellings(%(names)s) ORDER BY cost, spelling)
SELECT found.person_id, near.cost FROM near CROSS JOIN LATERAL (
  SELECT k.person_id FROM beneficiaries_searchkey k
   WHERE k.antenna_id = %(antenna)s AND k.kind = 'name' AND k.key = near.spelling COLLATE "C" LIMIT %(limit)s) found
LIMIT %(limit)s
"""
# Two words, the most usual question: whoever has the one is looked for among those who have the other, so that a first
# name which sixty thousand people bear costs what reading its keys costs (at 8,700,000 people a sixth of gathering all).
PEOPLE_BY_TWO_WORDS = """
WITH near AS MATERIALIZED (SELECT * FROM near_spellings(%(names)s)),
one AS (SELECT person_id, key FROM beneficiaries_searchkey WHERE antenna_id = %(antenna)s AND kind = 'name'
   AND key = ANY (ARRAY(SELECT spelling COLLATE "C" FROM near WHERE mask & 1 > 0))),
other AS (SELECT person_id, key FROM beneficiaries_searchkey WHERE antenna_id = %(antenna)s AND kind = 'name'
   AND key = ANY (ARRAY(SELECT spelling COLLATE "C" FROM near WHERE mask & 2 > 0))),
met AS MATERIALIZED (SELECT person_id, one.key AS one, other.key AS other FROM one JOIN other USING (person_id))
SELECT person_id, min(a.cost + b.cost) FROM met
  JOIN near a ON a.spelling = met.one AND a.mask & 1 > 0 JOIN near b ON b.spelling = met.other AND b.mask & 2 > 0
 GROUP BY person_id ORDER BY 2, 1 LIMIT %(limit)s
"""
AND_BORN = """
   WHERE EXISTS (SELECT FROM beneficiaries_searchkey b
     WHERE b.antenna_id = %(antenna)s AND b.kind = 'birth' AND b.key = ANY (%(births)s) AND b.person_id = k.person_id)"""
BORN = """
SELECT k.person_id, 0 FROM beneficiaries_searchkey k
 WHERE k.antenna_id = %(antenna)s AND k.kind = 'birth' AND k.key = ANY (%(births)s) LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Asked:
    """What a query was understood as. `births`: keys of a birth date, the full date first."""

    text: str
    names: str = ""
    births: tuple[str, ...] = ()
    phone: str = ""  # E.164, or its beginning when `phone_begins`
    phone_begins: bool = False
    card: str = ""
    sheet: str = ""

    @property
    def is_about_sheets(self) -> bool:
        """Was the word itself typed, by someone who looks for the sheets?"""
        return bool(re.fullmatch(SHEET_WORDS, self.text, re.IGNORECASE))

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.births or self.phone or self.card or self.sheet)


@dataclass(frozen=True)
class Hit:
    """A person found. `cost` 0 means that all that was typed is hers, letter for letter."""

    person: Person
    cost: int = 0


@dataclass(frozen=True)
class Found:
    asked: Asked
    people: list[Hit] = field(default_factory=list)
    sheets: list[LiaisonSheet] = field(default_factory=list)  # waiting, without a person yet
    more: bool = False  # there are others than these


def understand(query: str) -> Asked:
    """Say what a query asks for; never fails, whatever was typed."""
    text = clean_name(query.replace("\x00", ""))[:LONGEST_QUERY]
    plain = unicodedata.normalize("NFKC", text)
    if card := re.fullmatch(r"([a-z]{2})[\s-]*(\d{1,7})", plain, re.IGNORECASE):
        return Asked(text, card=f"{card[1].upper()}-{int(card[2]):06d}", names=text)
    if re.fullmatch(r"\d{1,6}", plain):  # a card of this antenna, or a year, or the beginning of a telephone
        return replace(_number(text, plain), card=f"-{int(plain):06d}")
    if sheet := re.fullmatch(
        SHEET_WORDS + r"?\s*(?:f[li]|bo)[\s-]*(\d{4})[\s-]*(\d{1,6})(?:[\s-]*([a-z0-9]{2,4}))?", plain, re.IGNORECASE
    ):
        return Asked(text, sheet=f"FL-{sheet[1]}-{int(sheet[2]):06d}")
    if re.fullmatch(r"[\d\s.+()/-]{4,}", plain) and len(re.sub(r"\D", "", plain)) >= 4:
        return _number(text, plain)
    births = _births(plain)
    if births:
        return Asked(text, births=births)
    names: list[str] = []
    for word in text.split():
        found = _births(unicodedata.normalize("NFKC", word)) if any(c.isdigit() for c in word) else ()
        if found:
            births = found
        else:
            names.append(word)
    return Asked(text, names=" ".join(names), births=births)


def _number(text: str, plain: str) -> Asked:
    births = _births(plain)
    return Asked(text, births=births) if births else _phone(text, plain)


def _births(text: str) -> tuple[str, ...]:
    """Keys under which people born then are filed; the month and year stand in for a day that was never known."""
    if not any(c.isdigit() for c in text):
        return ()
    try:
        birth = clean_birth(text, today=timezone.localdate())
    except ValidationError:
        return ()
    if birth.on is None or birth.precision == BirthPrecision.ESTIMATED:
        return ()
    return birth_keys(birth)


def birth_keys(birth: Birth) -> tuple[str, ...]:
    """`1984-03-12` and `1984-03` for a day, `1984-03` for a month, `1984` for a year."""
    if birth.on is None:
        return ()
    if birth.precision == BirthPrecision.DAY:
        return f"{birth.on:%Y-%m-%d}", f"{birth.on:%Y-%m}"
    return (f"{birth.on:%Y-%m}" if birth.precision == BirthPrecision.MONTH else f"{birth.on:%Y}",)


def _phone(text: str, plain: str) -> Asked:
    try:
        return Asked(text, phone=clean_phone(plain))
    except ValidationError:
        digits = re.sub(r"\D", "", plain)
        if plain.lstrip().startswith("+"):
            begins = f"+{digits}"
        elif digits.startswith("00"):
            begins = f"+{digits[2:]}"
        else:
            begins = f"+33{digits.removeprefix('0')}"
        return Asked(text, phone=begins[:16], phone_begins=True)


def search(query: str, *, antenna_id: int) -> Found:
    """All that a query finds at an antenna: people, and sheets whose person has not come yet."""
    asked = understand(query)
    if asked.is_empty:
        return Found(asked)
    ranked = _ranked(asked, antenna_id)
    people = Person.objects.in_bulk([key for key, _ in ranked[:LIMIT]])
    hits = [Hit(people[key], cost) for key, cost in ranked[:LIMIT] if key in people]
    hits.sort(key=lambda hit: (hit.cost, hit.person.last_name.lower(), hit.person.first_name.lower()))
    return Found(asked, hits, _sheets(asked, antenna_id), more=len(ranked) > LIMIT)


def find(query: str, *, antenna_id: int, most: int = LIMIT) -> list[Hit]:
    """The people whom a query finds at an antenna, the nearest first, at most `most`. Two statements."""
    asked = understand(query)
    ranked = _ranked(asked, antenna_id, most)[:most] if not asked.is_empty else []
    people = Person.objects.in_bulk([key for key, _ in ranked])
    return [Hit(people[key], cost) for key, cost in ranked if key in people]


def _ranked(asked: Asked, antenna_id: int, most: int = LIMIT) -> list[tuple[UUID, int]]:
    """Keys of people with their cost, one more than `most` when there are more."""
    values: dict[str, Any] = {
        "antenna": antenna_id,
        "limit": most + 1,
        "names": asked.names,
        "births": list(asked.births),
    }
    if asked.card:
        card = _whole_card(asked.card, antenna_id)
        found = _by_key(KeyKind.CARD, card, antenna_id) or _of_merged_card(card)
        return found or _ranked(replace(asked, card=""), antenna_id)
    if asked.phone:
        return _by_key(KeyKind.PHONE, asked.phone, antenna_id, begins=asked.phone_begins)
    if asked.sheet:
        return _of_sheet(asked.sheet, antenna_id)
    if not asked.names:
        statement = BORN
    else:
        # A hyphen or a comma parts words: only a lone run of letters is sure to be one word.
        alone = re.fullmatch(r"[^\W\d_]+", asked.names) and not asked.births
        born = AND_BORN if asked.births else ""
        two = re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", asked.names) and not asked.births
        several = PEOPLE_BY_TWO_WORDS if two else PEOPLE_BY_NAME.format(born=born)
        statement = PEOPLE_BY_ONE_WORD if alone else several
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        nearest: dict[UUID, int] = {}
        for key, cost in cursor.fetchall():
            nearest.setdefault(key, int(cost))
        return list(nearest.items())


def _of_merged_card(card: str) -> list[tuple[UUID, int]]:
    """The card of a file that was merged is still in somebody's pocket: it leads to the file that holds her."""
    held = now_held_by(card=card)
    return [(held, 0)] if held else []


def _whole_card(card: str, antenna_id: int) -> str:
    """`-004512` → `LI-004512`: at the counter people read the figures only."""
    if not card.startswith("-"):
        return card
    return f"{Antenna.objects.values_list('code', flat=True).get(pk=antenna_id)}{card}"


def _by_key(kind: KeyKind, key: str, antenna_id: int, *, begins: bool = False) -> list[tuple[UUID, int]]:
    keys = SearchKey.objects.filter(antenna_id=antenna_id, kind=kind)
    # Not LIKE, which is not leakproof: a range in collation "C" is.
    keys = keys.filter(key__gte=key, key__lt=f"{key}:") if begins else keys.filter(key=key)
    return [(person_id, int(begins)) for person_id in keys.values_list("person_id", flat=True)[: LIMIT + 1]]


def _of_sheet(reference: str, antenna_id: int) -> list[tuple[UUID, int]]:
    sheets = _referenced(reference, antenna_id).filter(person__isnull=False)
    return [(person_id, 0) for person_id in dict.fromkeys(sheets.values_list("person_id", flat=True))]


def _referenced(reference: str, antenna_id: int) -> QuerySet[LiaisonSheet]:
    """`FL-2026-000231` is followed by check letters that nobody should have to type."""
    return LiaisonSheet.objects.filter(antenna_id=antenna_id, reference__gte=reference, reference__lt=f"{reference}.")


SHEETS_BY_NAME = """
WITH near AS MATERIALIZED (SELECT * FROM near_spellings(%(names)s)),
met AS (
  SELECT k.sheet_id, near.item, near.mask, near.whole, min(near.cost) AS cost
    FROM near JOIN beneficiaries_sheetkey k ON k.antenna_id = %(antenna)s AND k.key = near.spelling COLLATE "C"
   GROUP BY 1, 2, 3, 4)
SELECT sheet_id FROM met GROUP BY sheet_id, whole HAVING bit_or(mask) = whole ORDER BY sum(cost), 1 LIMIT 10
"""


def _sheets(asked: Asked, antenna_id: int) -> list[LiaisonSheet]:
    """Sheets that wait for their person, at most ten."""
    waiting = LiaisonSheet.objects.select_related("structure")
    if asked.sheet:
        return list(_referenced(asked.sheet, antenna_id).filter(person__isnull=True).select_related("structure")[:10])
    if asked.phone:
        keys = SheetKey.objects.filter(antenna_id=antenna_id)
        keys = keys.filter(key__gte=asked.phone, key__lt=f"{asked.phone}:")
        return list(waiting.filter(pk__in=list(keys.values_list("sheet_id", flat=True)[:10])))
    if not asked.names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SHEETS_BY_NAME, {"names": asked.names, "antenna": antenna_id})
        keys_in_order = [row[0] for row in cursor.fetchall()]
    sheets = waiting.in_bulk(keys_in_order)
    return [sheets[key] for key in keys_in_order if key in sheets]
