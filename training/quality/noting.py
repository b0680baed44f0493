"""Evidence that is elsewhere (a binder, another tool), said in words, with its document when there is one."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from training.models import EvidenceNote, Session
from training.quality import papers
from training.quality.indicators import by_number


@for_constraint("evidence_says_something")
class NothingSaid(Refusal):
    field = "text"
    sentence = _("Write what it is, and where it is.")


class NotOurs(Refusal):
    field = "indicator"
    sentence = _("This indicator does not apply to these trainings.")


@for_constraint("evidence_once", "evidence_stays")
class TakenBack(Refusal):
    sentence = _("This note was already taken back.")


@act
def note(
    *, antenna_id: int | None, indicator: int, text: str, key: UUID, by: User, at: datetime,
    session: Session | None = None, document: Document | None = None,
) -> EvidenceNote:  # fmt: skip
    """Keep a note for a session, an antenna, or the nation (no antenna). The same key again is the same note.

    Raises NothingSaid, NotOurs. The nation keeps words only: documents lie at an antenna.
    """
    if not text.strip():
        raise NothingSaid
    known_indicator = by_number().get(indicator)
    if known_indicator is None or not known_indicator.applies:
        raise NotOurs
    take_turns(key)
    known = EvidenceNote.objects.filter(send_key=key).first()
    if known is not None:
        return known
    paper = papers.keep(document, antenna_id, by=by, at=at) if antenna_id else None
    return EvidenceNote.objects.create(
        antenna_id=antenna_id, session=session, indicator=indicator, text=text.strip(), paper=paper, noted_at=at,
        noted_by=by, send_key=key,
    )  # fmt: skip


@act
def take_back(mine: EvidenceNote, *, by: User, at: datetime) -> EvidenceNote:
    """It no longer stands as evidence; the row stays. Raises TakenBack."""
    mine = EvidenceNote.objects.select_for_update(of=("self",)).get(pk=mine.pk)
    if mine.taken_back_at is not None:
        raise TakenBack
    mine.taken_back_at, mine.taken_back_by = at, by
    mine.save(update_fields=["taken_back_at", "taken_back_by"])
    return mine
