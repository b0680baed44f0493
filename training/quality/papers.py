"""Documents kept beside a proof, a contract or a note: written anew before they come here, read behind the door alone."""

from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from training.models import KeptPaper

FOLDER = "qualite"
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}


def keep(document: Document | None, antenna_id: int, *, by: User, at: datetime) -> KeptPaper | None:
    """Keep a document that was written anew (`DocumentField`); None when there is none."""
    if document is None:
        return None
    drawn = uuid4().hex
    key = default_storage.save(f"{FOLDER}/{drawn[:2]}/{drawn}", ContentFile(document.content))
    return KeptPaper.objects.create(
        antenna_id=antenna_id, key=key, kind=document.kind, size=len(document.content), added_at=at, added_by=by
    )


def content(paper: KeptPaper) -> bytes:
    with default_storage.open(paper.key) as file:
        read: bytes = file.read()
    return read


def answer(paper: KeptPaper) -> HttpResponse:
    """A file to keep, never shown inside our pages; its name is drawn at random."""
    response = HttpResponse(content(paper), content_type=TYPES[paper.kind])
    response["Content-Disposition"] = f'attachment; filename="piece-{paper.pk.hex[:8]}.{ENDINGS[paper.kind]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
