"""JSON that a stranger wrote."""

from __future__ import annotations

import pytest

from cantou.core.web.strict_json import read_json


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"NaN", b"[Infinity]", b"[1e999]", b'"\\u0000"', b'{"\\ud800": 1}', b'["\\udfff"]', b"\xff\xfe\xff",
        b"[" * 100_000, b"[" * 102 + b"]" * 102,
    ],
)  # fmt: skip
def test_what_no_database_keeps_is_refused(content):
    with pytest.raises(ValueError, match=r".*"):
        read_json(content)


def test_the_rest_is_read():
    assert read_json('{"a": ["é", 1, 2.5, null, true, "\\ud83d\\ude00"]}') == {
        "a": ["é", 1, 2.5, None, True, "😀"]
    }
