"""The document that a sheet may carry: added by its sender, read by both sides, erased with the sheet.

The bytes lie in the private storage under a random key, never under an address of the site. They are written before
their row and taken away after it: whatever goes wrong between leaves a file that no row names, and the sweep takes it.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Attachment, DocumentKind, LiaisonSheet
from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint

FOLDER = "pieces"
TYPES = {DocumentKind.PDF: "application/pdf", DocumentKind.JPEG: "image/jpeg", DocumentKind.PNG: "image/png"}
ENDINGS = {DocumentKind.PDF: "pdf", DocumentKind.JPEG: "jpg", DocumentKind.PNG: "png"}
ENDED = ("withdrawn", "refused", "closed")
BEING_WRITTEN = timedelta(hours=1)  # a file younger than this may belong to a transaction that is not over


@for_constraint("attachment_one_a_sheet")
class AlreadyThere(Refusal):
    sentence = _("This sheet already carries a document. Remove it first, then add the other one.")
    field = "document"


@for_constraint("attachment_of_a_finished_sheet")
class SheetFinished(Refusal):
    sentence = _("This sheet is finished: no document can be added to it.")
    field = "document"


def of(sheet: LiaisonSheet) -> Attachment | None:
    """The document that the sheet carries now."""
    return Attachment.objects.filter(sheet=sheet, removed_at=None).first()


@act
def add(sheet: LiaisonSheet, document: Document, *, by: User, at: datetime) -> Attachment:
    """Attach a document that was written anew. One at a time; refused once the sheet is finished."""
    stored = LiaisonSheet.objects.select_for_update().get(pk=sheet.pk)
    if stored.state in ENDED:
        raise SheetFinished
    if of(stored):
        raise AlreadyThere
    drawn = uuid4().hex
    key = default_storage.save(f"{FOLDER}/{drawn[:2]}/{drawn}", ContentFile(document.content))
    return Attachment.objects.create(
        sheet=stored, antenna_id=stored.antenna_id, structure_id=stored.structure_id, key=key, kind=document.kind,
        size=len(document.content), added_by=by, added_at=at,
    )  # fmt: skip


@act
def remove(sheet: LiaisonSheet, *, by: User, at: datetime) -> None:
    """Take the document off: the bytes go, the day stays. Repeated, it changes nothing."""
    attachment = Attachment.objects.select_for_update().filter(sheet=sheet, removed_at=None).first()
    if attachment is None:
        return
    attachment.removed_at, attachment.removed_by = at, by
    attachment.save(update_fields=["removed_at", "removed_by"])
    transaction.on_commit(lambda: default_storage.delete(attachment.key), robust=True)


def answer(attachment: Attachment, reference: str) -> HttpResponse:
    """The document as a file to keep, never shown inside our pages; named from the sheet's reference alone."""
    with default_storage.open(attachment.key) as file:
        response = HttpResponse(file.read(), content_type=TYPES[DocumentKind(attachment.kind)])
    name = f"{reference}-piece-jointe.{ENDINGS[DocumentKind(attachment.kind)]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def sweep(*, at: datetime) -> int:
    """Delete the files that no row names any more (a sheet that was rolled back or erased); how many. National door."""
    named = set(Attachment.objects.filter(removed_at=None).values_list("key", flat=True))
    gone = 0
    for key in _stored():
        if key not in named and default_storage.get_modified_time(key) < at - BEING_WRITTEN:
            default_storage.delete(key)
            gone += 1
    return gone


def _stored() -> list[str]:
    if not default_storage.exists(FOLDER):
        return []
    folders, _files = default_storage.listdir(FOLDER)
    return [
        f"{FOLDER}/{folder}/{name}" for folder in folders for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]
    ]
