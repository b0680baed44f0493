"""Many papers at once: a batch is asked, jobs print it by pieces with two processes, a ZIP holds the PDFs.

A piece is one job and one transaction, so that progress shows, and whatever stops goes on from where it was.
"""

import multiprocessing
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

import django
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal
from training import paper
from training.models import Attestation, Certificate, PaperBatch, Session

PIECE = 50  # papers a job: about three seconds on two cores
FEW = 25  # so many are printed in the job's own process
PROCESSES, SHARE = 2, 5
FOLDER = "training/papers"
Document = Attestation | Certificate
KINDS: dict[str, type[Attestation] | type[Certificate]] = {"a": Attestation, "c": Certificate}


class NothingToPrint(Refusal):
    sentence = _("No attestation nor certificate was delivered there: choose other days.")
    field = "first_on"


class TooMany(Refusal):
    sentence = _("More than 5,000 papers: ask for a shorter period.")
    field = "last_on"


@act
def ask(
    *, antenna_id: int, session: Session | None, first_on: date, last_on: date, key: UUID, at: datetime, by: User
) -> PaperBatch:
    """Ask for the papers in force of a session, or of those delivered on these days; sent again with its key, the same.

    The job that prints them is deferred by the caller. Refuses NothingToPrint, TooMany.
    """
    known = PaperBatch.objects.filter(antenna_id=antenna_id, pk=key).first()
    if known is not None:
        return known
    found = [
        f"{letter}{pk}"
        for letter, model in KINDS.items()
        for pk in _in_force(model, antenna_id, session, first_on, last_on).values_list("pk", flat=True)[:5001]
    ]
    if not found:
        raise NothingToPrint
    if len(found) > 5000:
        raise TooMany
    return PaperBatch.objects.create(
        pk=key, antenna_id=antenna_id, session=session, first_on=first_on, last_on=last_on, paper_ids=found,
        total=len(found), asked_at=at, asked_by=by,
    )  # fmt: skip


def _in_force(
    model: type[Attestation] | type[Certificate],
    antenna_id: int,
    session: Session | None,
    first_on: date,
    last_on: date,
) -> QuerySet[Attestation] | QuerySet[Certificate]:
    papers = model.objects.filter(antenna_id=antenna_id, replaced_by__isnull=True).order_by("year", "seq")
    if session is not None:
        return papers.filter(registration__session=session)
    return papers.filter(issued_at__date__range=(first_on, last_on))


@act
def print_piece(batch_id: UUID | str, *, antenna_name: str, at: datetime) -> PaperBatch:
    """Print the next piece of a batch and keep it; the last one closes the ZIP. Of a finished batch, it does nothing."""
    batch = PaperBatch.objects.select_for_update().get(pk=batch_id)
    if batch.finished_at is not None:
        return batch
    piece = batch.paper_ids[batch.done : batch.done + PIECE]
    if piece:
        printed = together(_documents(piece), antenna_name=antenna_name, many=batch.total > FEW)
        _keep(_part(batch, batch.done), _zipped(printed))
        batch.done += len(piece)
    if batch.done == batch.total:
        batch.file = _finished(batch)
        batch.finished_at = at
        rest()
    batch.save(update_fields=["done", "file", "finished_at"])
    return batch


def _documents(keys: Sequence[str]) -> list[Document]:
    """The papers of these keys (a letter of `KINDS`, then the id), in that order."""
    found: dict[str, Document] = {}
    for letter, model in KINDS.items():
        ids = [key[1:] for key in keys if key[0] == letter]
        for one in model.objects.select_related("replaces").filter(pk__in=ids):
            found[f"{letter}{one.pk}"] = one
    return [found[key] for key in keys]


def _part(batch: PaperBatch, done: int) -> str:
    return f"{FOLDER}/{batch.pk}.{done:05d}.part"


def _keep(name: str, content: bytes) -> None:
    """A piece printed again (its job was cut before it was counted) takes the place of the first."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _zipped(printed: list[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for name, content in printed:
            archive.writestr(name, content)
    return out.getvalue()


def _finished(batch: PaperBatch) -> str:
    """The pieces become one ZIP, whose name in the storage is given back."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for done in range(0, batch.total, PIECE):
            with default_storage.open(_part(batch, done)) as part, zipfile.ZipFile(part) as pdfs:
                for name in pdfs.namelist():
                    archive.writestr(name, pdfs.read(name))
    name = default_storage.save(f"{FOLDER}/{batch.pk}.zip", ContentFile(whole.getvalue()))
    for done in range(0, batch.total, PIECE):
        default_storage.delete(_part(batch, done))
    return name


# The processes live from the first piece of a batch to its last: they take two seconds to begin.
_pool: ProcessPoolExecutor | None = None


def together(documents: Sequence[Document], *, antenna_name: str, many: bool) -> list[tuple[str, bytes]]:
    """(file name, PDF) of each, in order; by two processes when they are `many`."""
    if not many:
        return [_printed(one, antenna_name) for one in documents]
    shares = [documents[n : n + SHARE] for n in range(0, len(documents), SHARE)]
    return [one for share in _workers().map(_share, shares, [antenna_name] * len(shares)) for one in share]


def _workers() -> ProcessPoolExecutor:
    global _pool  # noqa: PLW0603 -- one pool a process
    if _pool is None:
        context = multiprocessing.get_context("spawn")  # a fork would share the database's connection
        _pool = ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=django.setup)
    return _pool


def rest() -> None:
    """Let the processes go."""
    global _pool  # noqa: PLW0603
    if _pool is not None:
        _pool.shutdown()
        _pool = None


def _share(documents: Sequence[Document], antenna_name: str) -> list[tuple[str, bytes]]:
    return [_printed(one, antenna_name) for one in documents]


def _printed(document: Document, antenna_name: str) -> tuple[str, bytes]:
    if isinstance(document, Attestation):
        return paper.name_of(document), paper.pdf_of(document, antenna_name=antenna_name)
    return paper.name_of(document), paper.certificate_pdf(document, antenna_name=antenna_name)
