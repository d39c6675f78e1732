"""A 40 MB photograph: dropped while it comes, its form still there."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from cantou.core.files import handlers
from cantou.core.files.forms import PhotosField
from cantou.core.files.handlers import OversizeFile
from tests.core.files.making import disk, upload


class ReportForm(forms.Form):
    what = forms.CharField()
    photos = PhotosField()


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(handlers, "LARGEST_FILE", 200_000)


def test_past_the_bound_nothing_is_kept_but_the_form_is(small, home):
    request = RequestFactory().post(
        "/x",
        {"what": "Un trou", "photos": [upload(b"\xff\xd8\xff" + b"x" * 300_000, "grande.jpg"), upload()]},
    )
    big, fine = request.FILES.getlist("photos")
    assert isinstance(big, OversizeFile)
    assert big.size >= 300_000
    assert (big.name, big.read()) == ("grande.jpg", b"")
    assert fine.size > 0
    form = ReportForm(request.POST, request.FILES)
    assert not form.is_valid()
    assert form["what"].value() == "Un trou"
    assert form.errors["photos"][0].startswith("«\u00a0grande.jpg\u00a0»\u00a0: Ce fichier pèse")
    assert len(disk(home)) == 1


def test_a_request_that_nobody_sends_honestly_is_cut(monkeypatch):
    monkeypatch.setattr(handlers, "LARGEST_REQUEST", 1000)
    request = RequestFactory().post("/x", {"what": "x", "photos": upload()})
    with pytest.raises(RequestDataTooBig):
        dict(request.POST)
