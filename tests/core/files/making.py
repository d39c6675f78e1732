"""Uploads and stored files for the tests."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from cantou.core.files.domain.files import receive
from cantou.core.files.domain.incoming import take_in
from cantou.core.files.engine.sniff import FileType
from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from tests.core.files import pictures

ALL = frozenset(FileType)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def upload(data: bytes = b"", name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or pictures.jpeg(pictures.quarters(600, 400)))


def make_file(organisation, key=None, data: bytes = b"", name: str = "photo.jpg", **fields) -> StoredFile:
    """Received by a visitor's filing; still in quarantine."""
    key = key or uuid4()
    incoming = take_in(upload=upload(data, name), accept=ALL)
    with Scope.for_object(organisation=organisation.pk, key=key).enter():
        return receive(
            incoming=incoming, organisation=organisation.pk, key=key, service="signalements", **fields
        )


def again(file: StoredFile) -> StoredFile:
    with Scope.agent(file.organisation_id).enter():
        return StoredFile.objects.get(pk=file.pk)


def disk(home) -> list[str]:
    """Every file below a folder, without the day and the random part of its name."""
    found = (path.relative_to(home).as_posix().split("/") for path in home.rglob("*") if path.is_file())
    return sorted(f"{parts[0]}/{'…' + parts[-1][32:]}" for parts in found if parts[0] != "out")


def body_of(response) -> bytes:
    """Its bytes, its file closed; `close()` would end the test's connection too."""
    body = b"".join(response) if response.streaming else response.content
    for closer in response._resource_closers:
        closer()
    return body
