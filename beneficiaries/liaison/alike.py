"""Sheets about the same person: told to the sender before she sends a second one (her structure's own, nothing else is
looked at), shown side by side to the antenna that holds several.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from beneficiaries.duplicates import Identity, Strength, fold_names, weigh
from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, LiaisonSheet, Person, SheetKey, SheetState
from beneficiaries.models.sheet import OPEN_STATES

MOST = 300  # open sheets of a structure, or of an antenna with a word in common, that are weighed; the latest


@dataclass(frozen=True)
class AlikeSheet:
    sheet: LiaisonSheet
    strength: Strength
    reasons: tuple[str | Promise, ...]


def open_from_structure(content: Mapping[str, Any], structure_id: int) -> list[LiaisonSheet]:
    """The structure's own open sheets that are very likely about the same person; two queries."""
    mine = LiaisonSheet.objects.filter(structure_id=structure_id, state__in=OPEN_STATES)
    asked = LiaisonSheet(**{name: content[name] for name in _COMPARED})
    found = _alike(asked, list(mine.select_related("antenna", "sender").order_by("-sent_at")[:MOST]))
    return [one.sheet for one in found if one.strength == Strength.STRONG]


def at_antenna(known: LiaisonSheet) -> list[AlikeSheet]:
    """The other sheets of this antenna, not finished, that may be about the same person, whichever structure sent them;
    at most four queries. `known` carries its corrections.
    """
    here = LiaisonSheet.objects.filter(antenna_id=known.antenna_id).exclude(pk=known.pk).select_related("structure")
    found = {}
    if known.person_id:
        still = here.filter(person_id=known.person_id, state__in=[*OPEN_STATES, SheetState.WELCOMED])
        found = {sheet.pk: AlikeSheet(sheet, Strength.STRONG, ()) for sheet in still}
    words = [word for word in fold_names([known.full_name])[0] if len(word) > 1]
    keys = SheetKey.objects.filter(antenna_id=known.antenna_id, key__in=[*words, *filter(None, [known.phone])])
    candidates: set[UUID] = set(keys.values_list("sheet_id", flat=True)[:MOST])
    waiting = here.filter(pk__in=candidates - found.keys(), state__in=OPEN_STATES) if candidates else []
    return [*found.values(), *_alike(known, list(waiting))]


_COMPARED = ("first_name", "last_name", "birth_on", "birth_precision", "phone", "phone_shared")


def _alike(asked: LiaisonSheet, others: Sequence[LiaisonSheet]) -> list[AlikeSheet]:
    mine, *theirs = _identities([asked, *others])
    found = []
    for sheet, identity in zip(others, theirs, strict=True):
        likeness = weigh(mine, identity, Person())
        if likeness:
            found.append(AlikeSheet(sheet, likeness.strength, likeness.reasons))
    return sorted(found, key=lambda one: (-one.strength, one.sheet.sent_at))


def _identities(sheets: Iterable[LiaisonSheet]) -> list[Identity]:
    sheets = list(sheets)
    folded = fold_names([sheet.full_name for sheet in sheets])
    return [
        Identity(words, Birth(s.birth_on, BirthPrecision(s.birth_precision)), s.phone, s.phone_shared)
        for s, words in zip(sheets, folded, strict=True)
    ]
