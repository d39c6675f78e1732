"""Serving bytes. A view of a service checks who asks, and passes the files that this person may see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags, quote_etag
from django.views.decorators.http import require_safe

from cantou.core.files.domain import queries
from cantou.core.files.domain.storage import shown

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cantou.core.files.models import StoredFile

PUBLIC_SECONDS = 3600
_NAME = re.compile(r"([0-9a-f]{32})(?:-([0-9]{1,4})\.webp|\.[a-z]{3,4})")
# What is shown runs nothing, whatever a browser takes it for.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def serve(request: HttpRequest, *, files: QuerySet[StoredFile], name: str) -> HttpResponseBase:
    """One of `files` by the last part of its address (StoredFile.file_name). 404 unless it is there and clean.

    A photograph has only its renditions; any other file is a download.
    """
    parsed = _NAME.fullmatch(name)
    if parsed is None:
        raise Http404
    file = files.filter(handle=UUID(parsed[1])).first()
    width = int(parsed[2]) if parsed[2] else None
    if file is None or not file.is_ready or file.is_image != (width is not None):
        raise Http404
    if (width is not None and width not in file.widths) or file.file_name(width) != name:
        raise Http404
    etag = quote_etag(name)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if etag in known or "*" in known else _body(file, width)
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    if file.is_public:
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _body(file: StoredFile, width: int | None) -> HttpResponseBase:
    name = file.stored_name(width)
    mime = file.type.mime if width is None else "image/webp"
    response: HttpResponseBase
    if settings.FILES_ACCEL:
        response = HttpResponse(content_type=mime)
        response.headers["X-Accel-Redirect"] = f"{settings.FILES_ACCEL.rstrip('/')}/{name}"
    else:
        try:
            response = FileResponse(shown().open(name), content_type=mime)
        except FileNotFoundError as error:
            raise Http404 from error
    disposition = content_disposition_header(
        as_attachment=width is None, filename=_download_name(file, width)
    )
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _download_name(file: StoredFile, width: int | None) -> str:
    """With the extension of what it is, whatever its sender called it."""
    extension = file.type.extension if width is None else "webp"
    return f"{Path(file.name).stem}.{extension}"


def public_base() -> str:
    """The `base` of published files, on the platform or in the portal that is being shown."""
    return reverse("files:public", args=["-"]).removesuffix("-")


@require_safe
def public(request: HttpRequest, name: str) -> HttpResponseBase:
    """A published file, for anybody who has its address."""
    return serve(request, files=queries.published(), name=name)
