"""A document that somebody attaches: PDF, JPEG or PNG up to 5 MB, written anew before it is kept, or refused."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.sandbox import Unreadable, open_in_child

LARGEST = 5 * 1024 * 1024
LARGEST_MADE = 8_000_000  # what was written anew may be a little bigger; the database says the same
ACCEPT = "application/pdf,image/jpeg,image/png"
WHY: dict[str, Any] = {  # sentences
    "busy": _("Many files are being opened at this moment. Choose this one again in a minute."),
    "other_kind": _("This kind of file is not taken. Choose a PDF, or a picture in JPEG or PNG, up to 5 MB."),
    "locked": _("This PDF is locked by a password. Print it to a new PDF, or attach a picture: JPEG or PNG, up to 5 MB."),
    "too_big": _("This file is over 5 MB. Choose a PDF, a JPEG or a PNG up to 5 MB; a picture taken smaller is enough."),
    "too_many_pages": _("This PDF has more than 20 pages. Keep those that help to welcome the person."),
    "too_many_pixels": _("This picture is too large to be opened. Take it again in a usual size: JPEG or PNG, up to 5 MB."),
    "no_pdf": _("PDF files can’t be checked on this server today. Attach a picture: JPEG or PNG, up to 5 MB."),
    "unreadable": _("This file can’t be opened: it is damaged or unusual. Choose a PDF, a JPEG or a PNG up to 5 MB."),
}  # fmt: skip


class Document(NamedTuple):
    """A file that was made here: `content` holds nothing of the uploaded one but its pages or its pixels."""

    kind: DocumentKind
    content: bytes


def written_anew(content: bytes) -> Document:
    """Take the kind from the content and write the document again. ValidationError says what is taken instead."""
    if len(content) > LARGEST:
        raise refused("too_big")
    try:
        kind, _line, made = open_in_child("document_child", content).partition(b"\n")
    except Unreadable as error:
        raise refused(error.code) from error
    if not made:
        raise refused("unreadable")
    if len(made) > LARGEST_MADE:
        raise refused("too_big")
    return Document(DocumentKind(kind.decode()), made)


def refused(code: str) -> ValidationError:
    code = code if code in WHY else "unreadable"
    return ValidationError(WHY[code], code=code)


class DocumentField(forms.FileField):
    """One document; cleaned to a `Document`, or None when nothing was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.FileInput(attrs={"accept": ACCEPT, "data-largest": LARGEST, "data-too-big": WHY["too_big"]})
        )
        defaults: dict[str, Any] = {
            "label": _("Document"),
            "error_messages": {
                "required": _("Choose the file again: a PDF, or a picture in JPEG or PNG, up to 5 MB."),
                "empty": _("This file is empty. Choose it again."),
            },
        }
        super().__init__(**defaults | kwargs)

    def clean(self, data: Any, initial: Any = None) -> Document | None:
        sent = super().clean(data, initial)
        if not isinstance(sent, UploadedFile):
            return None
        if (sent.size or 0) > LARGEST:
            raise refused("too_big")
        return written_anew(sent.read())
