"""Forms and requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, QueryDict
    from django.utils.datastructures import MultiValueDict


def posted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[Any]] | None]:
    """(data, files) for a form: `Form(*posted(request))`; nothing when the page is only asked for.

    Not `request.POST or None`: a form whose boxes are all empty posts nothing, and it must answer.
    """
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
