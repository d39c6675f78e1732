"""The same life with the bytes on S3."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from django.test import RequestFactory
from django.utils import timezone
from moto.server import ThreadedMotoServer

from cantou.core.files.domain import files, retention
from cantou.core.files.domain.incoming import discard, from_token, take_in
from cantou.core.files.models import StoredFile
from cantou.core.files.views import serve
from cantou.core.scope.scope import Scope
from tests.core.files.making import again, body_of, make_file, upload
from tests.support.factories import make_organisation
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

BUCKET = "cantou-test"
ACCESS = {"region_name": "eu-west-3", "access_key": "key", "secret_key": "secret"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="eu-west-3",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    settings.STORAGES = {
        **settings.STORAGES,
        **{
            alias: {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": BUCKET,
                    "location": folder,
                    "endpoint_url": endpoint,
                    "signature_version": "s3v4",
                    "default_acl": None,
                    "file_overwrite": False,
                    **ACCESS,
                },
            }
            for alias, folder in (("default", "files"), ("quarantine", "quarantine"))
        },
    }

    def listing() -> list[str]:
        found = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [f"{one['Key'].split('/')[0]}/{one['Key'].split('/')[-1][32:]}" for one in found]

    yield listing
    for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


def test_from_filing_to_erasure(bucket, django_capture_on_commit_callbacks):
    mairie = make_organisation()
    file = make_file(mairie)
    assert bucket() == ["quarantine/"]
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs("cantou.files.treat")
    file = again(file)
    assert sorted(bucket()) == ["files/-480.webp", "files/-600.webp"]
    request = RequestFactory().get("/x")
    with Scope.agent(mairie.pk).enter():
        response = serve(request, files=StoredFile.objects.all(), name=file.file_name(480))
        assert body_of(response)[:4] == b"RIFF"
        assert files.jpeg_of(file=file, width=200)[:2] == b"\xff\xd8"
        files.erase(file=file)
    run_jobs("cantou.files.remove_bytes")
    assert bucket() == []


def test_unfinished_forms(bucket, monkeypatch):
    kept, taken_back = take_in(upload=upload()), take_in(upload=upload())
    discard(taken_back)
    assert from_token(kept.token) == kept
    assert from_token(taken_back.token) is None
    assert retention.sweep(organisations=[]) == 0
    later = timezone.localdate() + timedelta(days=3)
    monkeypatch.setattr(retention.timezone, "localdate", lambda: later)
    assert retention.sweep(organisations=[]) == 1
    assert bucket() == []
