"""The papers of a session in one ZIP: evidence, programme, agreement, quote, scans, attestations, certificates, invoices.

Names in the ZIP are numbers of papers, never a person's name.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override

from connect.ui.printed import tagged
from training import paper
from training.asking import paper as agreement_paper
from training.billing import paper as billing_paper
from training.catalogue import programme
from training.models import KeptPaper, RollScan, Session
from training.quality import file, papers
from training.quality.indicators import guide
from training.quality.of_sessions import name_of
from training.quality.shelf import Shelf


class Paper(NamedTuple):
    """A file of the ZIP: its name there, and what makes its bytes."""

    name: str
    make: Callable[[], bytes]


def contents(session: Session, *, at: datetime) -> list[Paper]:
    """What the ZIP holds: before, during, after. Nothing is made until it is asked."""
    shelf, antenna = Shelf([session], at), session.antenna.name
    found = [
        Paper("00-indicateurs.pdf", partial(evidence_pdf, session, at=at)),
        Paper(f"01-{programme.file_name(session.module)}", partial(programme.programme, session.module)),
    ]
    for need in shelf.needs[session.pk]:
        found += [
            Paper(f"02-{one.number}.pdf", partial(agreement_paper.pdf_of, one)) for one in shelf.agreements[need.pk]
        ]
        found += [Paper(f"02-{one.number}.pdf", partial(billing_paper.pdf_of, one)) for one in shelf.quotes[need.pk]]
    for scan in RollScan.objects.filter(session=session).order_by("added_at"):
        found.append(Paper(f"03-emargement-{scan.pk.hex[:8]}.{scan.kind}", partial(_bytes, str(scan.file.name))))
    for one in shelf.attestations[session.pk]:
        found.append(Paper(f"04-{one.number}.pdf", partial(paper.pdf_of, one, antenna_name=antenna)))
    for one in shelf.certificates[session.pk]:
        found.append(Paper(f"05-{one.number}.pdf", partial(paper.certificate_pdf, one, antenna_name=antenna)))
    for one in shelf.invoices[session.pk]:
        found.append(Paper(f"06-{one.number}.pdf", partial(billing_paper.pdf_of, one)))
    for kept in _kept(shelf, session):
        found.append(Paper(f"07-piece-{kept.pk.hex[:8]}.{papers.ENDINGS[kept.kind]}", partial(papers.content, kept)))
    return found


def _bytes(key: str) -> bytes:
    with default_storage.open(key) as stored:
        read: bytes = stored.read()
    return read


def _kept(shelf: Shelf, session: Session) -> list[KeptPaper]:
    """Documents of its notes, of its trainers' proofs, of contracts with whoever comes from outside; each once."""
    rows: list[KeptPaper | None] = [note.paper for notes in shelf.notes.values() for note in notes]
    for trainer in shelf.trainers[session.pk]:
        mine = shelf.file_of(trainer)
        rows += [proof.paper for proof in mine.proofs.all() if proof.withdrawn_at is None] if mine else []
    if any(one.membership_id is None for one in shelf.trainers[session.pk]):
        rows += [contract.paper for contract in shelf.contracts[session.antenna_id]]
    return list({one.pk: one for one in rows if one is not None}.values())


def zipped(session: Session, *, at: datetime) -> bytes:
    """The bytes of the ZIP."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for one in contents(session, at=at):
            archive.writestr(one.name, one.make())
    return out.getvalue()


def evidence_pdf(session: Session, *, at: datetime) -> bytes:
    """The 32 indicators for a session, each with what shows it and what is missing; in French."""
    with override("fr"):
        shelf = Shelf([session], at)
        return tagged(
            "training/pdf/quality-file.html",
            {
                "it": session, "chapters": file.chapters(file.file_of(session, at=at)), "guide": guide(),
                "day": timezone.localdate(at), "trainers": [name_of(one) for one in shelf.trainers[session.pk]],
                "people": len(shelf.registered[session.pk]), "there": len(shelf.came(session)),
            },
        )  # fmt: skip
