"""Serving: who asks has been checked by the caller; the rest is headers."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from cantou.core.files.domain import files, queries
from cantou.core.files.models import StoredFile
from cantou.core.files.views import public_base, serve
from cantou.core.scope.scope import Scope
from tests.core.files.making import PDF, again, body_of, make_file
from tests.support.factories import make_organisation
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def asked(file: StoredFile, name: str, **headers):
    request = RequestFactory().get("/x", headers=headers)
    with Scope.agent(file.organisation_id).enter():
        response = serve(request, files=StoredFile.objects.all(), name=name)
        response.body = body_of(response)
        return response


@pytest.fixture
def photograph():
    file = make_file(make_organisation())
    run_jobs("cantou.files.")
    return again(file)


def test_a_private_photograph(photograph):
    response = asked(photograph, photograph.file_name(480))
    assert response.status_code == 200
    assert response.body[:4] == b"RIFF"
    assert dict(response.headers) == {
        "Content-Type": "image/webp",
        "Content-Length": str(len(response.body)),
        "Content-Disposition": 'inline; filename="photo.webp"',
        "ETag": f'"{photograph.handle.hex}-480.webp"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "private, no-cache",
    }
    again_ = asked(photograph, photograph.file_name(480), if_none_match=response["ETag"])
    assert (again_.status_code, again_.body, again_["ETag"]) == (304, b"", response["ETag"])


def test_a_document_is_a_download_under_the_name_of_what_it_is():
    file = make_file(make_organisation(), data=PDF, name="été.html")
    run_jobs("cantou.files.")
    file = again(file)
    response = asked(file, file.file_name())
    assert response.body == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9t%C3%A9.pdf"


def test_what_is_not_served(photograph):
    waiting = make_file(make_organisation())
    hexa = photograph.handle.hex
    for file, name in (
        (photograph, f"{hexa}-1920.webp"),
        (photograph, f"{hexa}.jpg"),
        (photograph, f"{hexa}-480.jpg"),
        (photograph, f"{hexa}-0480.webp"),
        (photograph, f"{photograph.handle}-480.webp"),
        (photograph, "../secret"),
        (photograph, waiting.file_name(480)),
        (waiting, waiting.file_name(480)),
        (waiting, waiting.file_name()),
    ):
        with pytest.raises(Http404):
            asked(file, name)


def test_the_web_server_may_send_it(photograph, settings):
    settings.FILES_ACCEL = "/interne/"
    response = asked(photograph, photograph.file_name(480))
    assert response["X-Accel-Redirect"] == f"/interne/{photograph.stored_name(480)}"
    assert response.body == b""


def test_bytes_that_are_gone_are_a_404(photograph, home):
    (home / "files" / photograph.stored_name(480)).unlink()
    with pytest.raises(Http404):
        asked(photograph, photograph.file_name(480))


def test_the_public_address(client, photograph):
    address = public_base() + photograph.file_name(480)
    assert address.startswith("/fichiers/")
    assert client.get(address).status_code == 404
    with Scope.agent(photograph.organisation_id).enter():
        files.publish(file=photograph)
        assert list(queries.published()) == [photograph]
    response = client.get(address)
    assert response.status_code == 200
    assert body_of(response)[:4] == b"RIFF"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert client.post(address).status_code == 405
    with Scope.agent(photograph.organisation_id).enter():
        files.withdraw(file=again(photograph))
    assert client.get(address).status_code == 404
