from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signing import BadSignature

from cantou.core.tasks import live

TOPICS = ["person:12", "desk:3", "desk:3"]


def token_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["token"][0]


def test_a_page_is_given_a_signed_permission(settings):
    settings.LIVE_ORIGIN = "http://127.0.0.1:8001"
    address = live.address(TOPICS, subject="12")
    assert address.startswith("http://127.0.0.1:8001/live/?token=")
    assert live.read_token(token_of(address)) == ("12", ("desk:3", "person:12"))


def test_a_changed_permission_or_an_old_one_opens_nothing(monkeypatch):
    token = token_of(live.address(TOPICS, subject="12"))
    body, _, rest = token.partition(":")
    with pytest.raises(BadSignature):
        live.read_token(f"{body[:-2]}AA:{rest}")
    monkeypatch.setattr(live, "LIFE_SECONDS", -1)
    with pytest.raises(BadSignature):
        live.read_token(token)


@pytest.mark.parametrize("topics", [[], ["desk"], ["desk:3\nevent: x"], [f"desk:{n}" for n in range(41)]])
def test_a_wrong_topic_is_refused(topics):
    with pytest.raises(ValueError, match="topic"):
        live.address(topics, subject="12")
