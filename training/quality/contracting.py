"""Contracts with other providers who teach in the association's name, and the clauses that each must bear (27)."""

import json
from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from training.models import Subcontract
from training.quality import papers
from training.quality.trainers import plain

CLAUSES = Path(__file__).resolve().parent.parent / "data" / "clauses.json"


class Clause(NamedTuple):
    """What a contract with another provider must say."""

    code: str
    fr: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.fr


@cache
def clauses() -> list[Clause]:
    return [Clause(**row) for row in json.loads(CLAUSES.read_text(encoding="utf-8"))]


@for_constraint("subcontract_ends_after_it_starts")
class EndsBeforeItBegins(Refusal):
    field = "ends_on"
    sentence = _("The last day is before the first one.")


@act
def note(
    antenna_id: int, *, organisation: str, siret: str, activity_number: str, purpose: str, signed_on: date,
    starts_on: date, ends_on: date | None, said: Collection[str], key: UUID, by: User, at: datetime,
    document: Document | None = None,
) -> Subcontract:  # fmt: skip
    """Keep a signed contract and the clauses that it bears. The same key again is the same contract."""
    take_turns(key)
    known = Subcontract.objects.filter(send_key=key).first()
    if known is not None:
        return known
    if ends_on and ends_on < starts_on:
        raise EndsBeforeItBegins
    return Subcontract.objects.create(
        antenna_id=antenna_id, organisation=" ".join(organisation.split()), siret=siret, activity_number=activity_number,
        purpose=purpose, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on,
        clauses=[clause.code for clause in clauses() if clause.code in said],
        paper=papers.keep(document, antenna_id, by=by, at=at), noted_at=at, noted_by=by, send_key=key,
    )  # fmt: skip


@act
def end(contract: Subcontract, on: date, *, by: User, at: datetime) -> Subcontract:
    """It ends that day. Raises EndsBeforeItBegins."""
    mine = Subcontract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if on < mine.starts_on:
        raise EndsBeforeItBegins(field="on")
    mine.ends_on = on
    mine.save(update_fields=["ends_on"])
    return mine


def lacking(contract: Subcontract) -> list[Clause]:
    """The clauses that the contract does not bear."""
    return [clause for clause in clauses() if clause.code not in contract.clauses]


def covers(contract: Subcontract, organisation: str, first: date, last: date) -> bool:
    """Was it signed with this provider, before those days, and in force on them?"""
    return (
        plain(contract.organisation) == plain(organisation)
        and contract.signed_on <= first
        and contract.starts_on <= first
        and (contract.ends_on is None or contract.ends_on >= last)
    )
