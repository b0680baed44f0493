"""A sheet saved as it is typed: kept on the server for its author alone, resumed, deleted, gone some days after.

A draft has the key under which its sheet will be sent; once the sheet has left there is no draft any more, and a page
left open in another tab cannot bring it back. PostgreSQL holds all three rules (migration 0010).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.liaison.rights import rules_on
from beneficiaries.models import LiaisonSheet, SheetDraft
from beneficiaries.models.following import DRAFT_AT_MOST
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas import doors
from connect.refusals import Refusal, for_constraint

AT_MOST = 50  # an author; more than anyone has under way
LISTS = ("needs", "motivations", "constraints_known", "availability")  # ticks: several values under one name
FIELDS = (
    "first_name", "last_name", "birth", "phone", "phone_shared", "language", "postcode", *LISTS, "urgent", "antenna",
    "sender", "oriented_by",
)  # fmt: skip  # what is kept: neither the agreement, which is given when the sheet leaves, nor anything else posted


@for_constraint("sheetdraft_has_left")
class HasLeft(Refusal):
    """The sheet of this key was sent, perhaps from another tab."""

    sentence = _("This sheet has left already, from another page. Follow it in your list.")


class NotYours(Refusal):
    sentence = _("This draft is not there any more.")


class TooMany(Refusal):
    sentence = _("Fifty sheets are being written already. Finish one, or delete those that serve no longer.")


@for_constraint("sheetdraft_not_longer_than_a_sheet")
class TooLong(Refusal):
    sentence = _("This is longer than a sheet can be.")


def own(author: User, structure_id: int | None) -> QuerySet[SheetDraft]:
    """The drafts of an author at one structure, the latest first; those too old are gone already."""
    now = timezone.now()
    since = now - timedelta(days=rules_on(timezone.localdate(now)).draft_days)
    return SheetDraft.objects.filter(author=author, structure_id=structure_id or 0, saved_at__gte=since)


def typed(posted: Any) -> dict[str, Any]:
    """What a form posted, field by field as typed: `posted` is a QueryDict."""
    return {name: posted.getlist(name) if name in LISTS else posted.get(name, "") for name in FIELDS if name in posted}


def says_nothing(fields: Mapping[str, Any]) -> bool:
    """Is there nothing in it that a person typed? A language is always chosen, so it does not count."""
    return not any(value for name, value in fields.items() if name not in ("language", "antenna", "sender"))


@act
def save(key: UUID, fields: Mapping[str, Any], *, structure_id: int, by: User, at: datetime) -> SheetDraft | None:
    """Keep what is typed under this key. Nothing typed keeps nothing (None). Refused by HasLeft, NotYours, TooMany."""
    doors.sign(by.pk)
    body = json.dumps(dict(fields))
    if len(body) > DRAFT_AT_MOST:
        raise TooLong
    _hold(key)
    mine = SheetDraft.objects.filter(pk=key, author=by, structure_id=structure_id)
    if mine.update(body=body, saved_at=at):
        return mine.get()
    if says_nothing(fields):
        return None
    if LiaisonSheet.objects.filter(send_key=key).exists():
        raise HasLeft
    if own(by, structure_id).count() >= AT_MOST:
        raise TooMany
    try:
        with transaction.atomic():
            return SheetDraft.objects.create(
                pk=key, structure_id=structure_id, author=by, body=body, begun_at=at, saved_at=at
            )
    except IntegrityError as error:
        if "beneficiaries_sheetdraft_pkey" in str(error):
            raise NotYours from error  # the key is somebody else's, whose draft cannot be seen
        raise


def _hold(key: UUID) -> None:
    """Saves and the sending of one draft follow each other; PostgreSQL takes the same lock when the sheet leaves."""
    take_turns(key, 10)


@act
def forget(key: UUID, *, structure_id: int, by: User) -> None:
    """Delete one's own draft. Repeated, it changes nothing."""
    doors.sign(by.pk)
    _hold(key)
    SheetDraft.objects.filter(pk=key, author=by, structure_id=structure_id).delete()


def fields_of(draft: SheetDraft) -> dict[str, Any]:
    """First values of the form, as they were typed."""
    fields: dict[str, Any] = json.loads(draft.body)
    return {name: value for name, value in fields.items() if name in FIELDS}


def title_of(draft: SheetDraft) -> str:
    """The name typed so far; empty when there is none yet."""
    fields = fields_of(draft)
    return " ".join(" ".join(str(fields.get(name, "")).split()) for name in ("first_name", "last_name")).strip()[:170]


def from_sheet(sheet: LiaisonSheet, known: Mapping[str, Any], *, antenna_id: int | None = None) -> dict[str, Any]:
    """What a new sheet about the same person begins with. `known`: the form's first values for the sheet."""
    fields: dict[str, Any] = {
        name: list(known[name]) if name in LISTS else known[name]
        for name in FIELDS
        if name in known and isinstance(known[name], str | list | tuple)
    }
    for name in ("phone_shared", "urgent"):
        if known.get(name):
            fields[name] = "on"
    birth = known.get("birth")
    fields |= {"birth": birth.written if birth else "", "oriented_by": sheet.oriented_by}
    return fields | ({"antenna": str(antenna_id)} if antenna_id else {})


def forget_lapsed(*, at: datetime) -> int:
    """Drafts that nobody touched for so many days go, whoever wrote them; how many. At the national door."""
    days = rules_on(timezone.localdate(at)).draft_days
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_drafts(%s)", [at - timedelta(days=days)])
        return int(cursor.fetchone()[0])


def keys_of(drafts: Iterable[SheetDraft]) -> list[tuple[SheetDraft, str]]:
    """Each draft with its title, for a list."""
    return [(draft, title_of(draft)) for draft in drafts]
