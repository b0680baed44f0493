"""A stored file as an answer of which any bytes may be asked: a download that was cut goes on from where it stopped.

RFC 9110, sections 13 and 14: one range at a time; `If-Range` and the digest as a strong ETag, so that what goes on is the
same file; 416 for bytes that it does not have. Several ranges, or one that cannot be read, get the whole.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

BLOCK = 2**16  # bytes
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Stored(NamedTuple):
    """A file of the storage: where it is, its bytes and digest, the name and type that it leaves with."""

    path: str
    size: int
    sha256: str
    name: str
    kind: str

    @property
    def is_there(self) -> bool:
        """A copy of the database that was restored may be without its files."""
        return bool(self.path) and default_storage.exists(self.path)

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'


class Span(NamedTuple):
    """Bytes from `first` to `last`, both included."""

    first: int
    last: int


class NotThere(ValueError):
    """Bytes that the file does not have."""


def asked_span(request: HttpRequest, stored: Stored) -> Span | None:
    """The bytes that are asked; None for the whole. Raises NotThere."""
    said = RANGE.fullmatch(request.headers.get("Range", "").strip())
    held = request.headers.get("If-Range", "").strip()
    if said is None or said.groups() == ("", "") or (held and held != stored.etag):
        return None
    begins, ends = said.groups()
    if not begins:  # the last so many bytes
        first, last = max(stored.size - int(ends), 0), stored.size - 1
        empty = not int(ends)
    else:
        first, last = int(begins), min(int(ends), stored.size - 1) if ends else stored.size - 1
        empty = bool(ends) and int(ends) < int(begins)
        if empty:
            return None  # a range that ends before it begins is no range
    if empty or first >= stored.size:
        raise NotThere
    return Span(first, last)


def has_it(request: HttpRequest, stored: Stored) -> bool:
    """Does whoever asks hold this very file?"""
    held = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    return stored.etag in held


def answer(request: HttpRequest, stored: Stored, *, public: bool = False) -> HttpResponseBase:
    """200 with the whole, 206 with a part, 304 or 416 with nothing. `public`: caches may keep it."""
    response: HttpResponseBase
    try:
        span = asked_span(request, stored)
    except NotThere:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return _headed(response, stored, public=public)
    if has_it(request, stored):
        return _headed(HttpResponse(status=304), stored, public=public)
    first, last = span or Span(0, stored.size - 1)
    body = iter(()) if request.method == "HEAD" else _bytes(stored.path, first, last - first + 1)
    response = StreamingHttpResponse(body, status=206 if span else 200, content_type=stored.kind)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Disposition"] = f'attachment; filename="{stored.name}"'
    if span:
        response["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    return _headed(response, stored, public=public)


def _headed(response: HttpResponseBase, stored: Stored, *, public: bool) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = stored.etag
    response["Cache-Control"] = "public, max-age=3600" if public else "private, no-cache"
    return response


def _bytes(path: str, first: int, many: int) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        file.seek(first)
        while many and (block := file.read(min(BLOCK, many))):
            many -= len(block)
            yield block
