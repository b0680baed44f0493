"""The sheet of paper: printed with everyone and every half-day, signed by hand, then copied; its scan kept."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils.translation import override

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act
from connect.ui.printed import tagged
from training import attendance
from training.certificates import provider_on
from training.models import HalfDay, Means, Registration, RollScan, Session, SessionTrainer
from training.signing import signing

BLANK = 2  # lines left for whoever comes unannounced


def sheet_pdf(session: Session, people: list[Registration], *, antenna_name: str, at: datetime) -> bytes:
    """The bytes of the sheet to sign: a line a person, a column a half-day, a line for the trainers."""
    trainers = SessionTrainer.objects.filter(session=session, left_at=None).select_related("membership__user")
    with override("fr"):
        return tagged(
            "training/pdf/sheet.html",
            {
                "it": session, "people": people, "half_days": list(session.half_days.all()), "antenna_name": antenna_name,
                "trainers": list(trainers), "provider": provider_on(at), "blank": range(BLANK),
            },
        )  # fmt: skip


@act
def copy(
    half_day: HalfDay,
    *,
    signed: Iterable[Registration],
    absent: Iterable[Registration],
    trainer: SessionTrainer | None,
    at: datetime,
    by: User,
) -> int:
    """Write down what was signed on paper for one half-day: who signed, who is absent, the trainer's signature if it
    stands there. All of it or nothing; copied again, what is known stays. Gives how many trainees' signatures are new.
    """
    new = 0
    for one in signed:
        new += signing.sign(half_day, one, means=Means.PAPER, at=at, by=by).signed_at == at
    for one in absent:
        attendance.note(half_day, one, present=False, at=at, by=by)
    if trainer is not None:
        signing.sign_as_trainer(half_day, trainer, means=Means.PAPER, at=at, by=by)
    return new


@act
def add_scan(session: Session, document: Document, *, at: datetime, by: User) -> RollScan:
    """Keep the scan of a signed sheet; the same file sent twice is kept once."""
    digest = sha256(document.content).hexdigest()
    known = RollScan.objects.filter(session=session, sha256=digest).first()
    if known is not None:
        return known
    scan = RollScan(
        antenna_id=session.antenna_id, session=session, kind=str(document.kind), sha256=digest, added_at=at, added_by=by
    )
    scan.file.save(f"training/rolls/{uuid4()}.{document.kind}", ContentFile(document.content), save=False)
    scan.save(force_insert=True)
    return scan
