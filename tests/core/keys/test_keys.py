from __future__ import annotations

import pytest

from cantou.core.keys import SealedError, is_signed, newest_key, seal, sign, unseal, version_of


@pytest.fixture(autouse=True)
def two_keys(settings):
    settings.SEAL_KEYS = {1: b"a" * 32, 2: b"b" * 32}


def test_the_newest_key_seals_and_an_older_one_still_opens(settings):
    settings.SEAL_KEYS = {1: b"a" * 32}
    old = seal(b"Jeanne", place="row:1")
    settings.SEAL_KEYS = {1: b"a" * 32, 2: b"b" * 32}
    new = seal(b"Jeanne", place="row:1")
    assert (version_of(old), version_of(new)) == (1, 2)
    assert unseal(old, place="row:1") == unseal(memoryview(new), place="row:1") == b"Jeanne"
    assert b"Jeanne" not in new
    settings.SEAL_KEYS = {2: b"b" * 32}
    with pytest.raises(SealedError, match="not here"):
        unseal(old, place="row:1")


def test_what_was_moved_changed_or_cut_does_not_open():
    sealed = seal(b"Jeanne", place="row:1")
    assert seal(b"Jeanne", place="row:1") != sealed
    for wrong, place in (
        (sealed, "row:2"),
        (sealed[:-1] + b"x", "row:1"),
        (sealed[:9], "row:1"),
        (b"", "row:1"),
    ):
        with pytest.raises(SealedError):
            unseal(wrong, place=place)


def test_what_is_signed_is_known_by_its_key_and_place(settings):
    mac = sign(b"line", place="journal")
    assert is_signed(b"line", place="journal", version=newest_key(), mac=mac)
    for data, place, version in ((b"lime", "journal", 2), (b"line", "other", 2), (b"line", "journal", 1)):
        assert not is_signed(data, place=place, version=version, mac=mac)
