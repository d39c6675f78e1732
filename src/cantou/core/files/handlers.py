"""What comes in is bounded while it comes, before any form looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

LARGEST_FILE = 25_000_000
LARGEST_REQUEST = 300_000_000


class OversizeFile(UploadedFile):  # type: ignore[type-arg]
    """Stands in the form for a file whose bytes were dropped past the bound; `size` is what was announced."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(ContentFile(b""), name, size=size)


class BoundedUploadHandler(FileUploadHandler):
    """Keeps no more than `LARGEST_FILE` of each file, and cuts off a request that could be nothing honest.

    The rest of the request is still read: the form is shown again with all that was typed.
    """

    _received = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002
        META: dict[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]] | None:
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        self._received += len(raw_data)
        return raw_data if self._received <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:  # noqa: ARG002 (counts what was kept)
        if self._received <= LARGEST_FILE:
            return None
        self._drop_what_others_hold()
        return OversizeFile(self.file_name or "", self._received)

    def _drop_what_others_hold(self) -> None:
        """The next handler has opened a temporary file, and will not be asked for it."""
        for handler in self.request.upload_handlers if self.request else ():
            held = getattr(handler, "file", None)
            if held is not None:
                held.close()
