"""What this room knows of a person: files that are alike, merges of the last thirty days."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.doubles.merging import UNDONE_WITHIN
from beneficiaries.doubles.proposals import alike
from beneficiaries.models import Merge, MergeState, PairStrength, Person
from beneficiaries.parts import MergeRecord, Notice, PersonPart, has
from connect.ui.templatetags.ui import day


class DoublesPart(PersonPart):
    """Its rows name both people on purpose; PostgreSQL moves, forgets and erases them where the people change."""

    fields = (
        "beneficiaries.Merge.loser", "beneficiaries.Merge.winner", "beneficiaries.Pair.one", "beneficiaries.Pair.other",
        "beneficiaries.PairHere.one", "beneficiaries.PairHere.other",
    )  # fmt: skip

    uncopied = {
        "beneficiaries.Merge.loser": "said once, with the file that was kept",
        "beneficiaries.Pair.one": "a guess about two people: the other's data are not hers",
        "beneficiaries.Pair.other": "a guess about two people: the other's data are not hers",
        "beneficiaries.PairHere.one": "the same guess, seen from an antenna",
        "beneficiaries.PairHere.other": "the same guess, seen from an antenna",
    }

    asks = {
        "pairs": "EXISTS (SELECT FROM beneficiaries_pairhere WHERE antenna_id = %(antenna)s AND one_id = %(person)s)"
        " OR EXISTS (SELECT FROM beneficiaries_pairhere WHERE antenna_id = %(antenna)s AND other_id = %(person)s)",
        "merges": "EXISTS (SELECT FROM beneficiaries_merge WHERE winner_id = %(person)s)",
    }

    def move(self, loser: Person, winner: Person, record: MergeRecord) -> None:
        """`merge_end` settles the pairs; a merge goes on naming whom it merged."""

    def copy(self, person: Person) -> Mapping[str, list[dict[str, Any]]]:
        """That one's file was two is said, and not whom one was taken for."""
        hers = Merge.objects.filter(Q(winner=person) | Q(loser=person)).values("at", "state", "loser_card")
        return {"beneficiaries.Merge.winner": [dict(row) for row in hers]}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """The trigger `erased_from_merges` has done it."""

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """Who is alike, and that this file was two; two queries."""
        for pair in alike(person, antenna_id=antenna_id) if has(person, "pairs") else ():
            if pair.other is None:
                words = _("Another antenna may know this person.")
                yield Notice(words, reverse("beneficiaries:doubles") + "?liste=elsewhere", _("What to do"))
                continue
            double = pair.other if pair.one_id == person.pk else pair.one
            words = _("Like the file %(card)s: the same person twice?") % {"card": double.card_number}
            address = reverse("beneficiaries:double", args=[pair.one_id, pair.other_id])
            yield Notice(words, address, _("Compare"), strong=pair.strength > PairStrength.WEAK)
        merged = Merge.objects.filter(winner=person, state=MergeState.DONE, at__gt=at - UNDONE_WITHIN).order_by("-at")
        for merge in merged[:3] if has(person, "merges") else ():
            words = _("The file %(card)s was merged into this one on %(day)s.") % {
                "card": merge.loser_card, "day": day(merge.at),
            }  # fmt: skip
            yield Notice(words, reverse("beneficiaries:merge", args=[merge.pk]), _("See, or undo"))
