"""A request that carries files is looked at before any of it is kept: a form is read before anyone is signed in."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NothingHuge(FileUploadHandler):
    """The first handler: what is announced beyond `UPLOAD_MAX_SIZE` is refused unread (413), and fills no disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None  # noqa: N803
    ) -> None:  # fmt: skip
        if content_length > settings.UPLOAD_MAX_SIZE:
            raise RequestDataTooBig("Files are too big")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
