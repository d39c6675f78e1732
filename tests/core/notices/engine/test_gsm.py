from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.notices.engine.gsm import BASIC, EXTENDED, Size, economical, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Size(1, 160, wide=False)),
        ("a" * 160, Size(1, 0, wide=False)),
        ("a" * 161, Size(2, 145, wide=False)),
        ("a" * 306, Size(2, 0, wide=False)),
        ("a" * 307, Size(3, 152, wide=False)),
        ("€" * 80, Size(1, 0, wide=False)),
        ("a" * 152 + "€" * 10, Size(2, 133, wide=False)),  # The first € does not fit in the last place.
        ("ê" * 70, Size(1, 0, wide=True)),
        ("ê" * 71, Size(2, 63, wide=True)),
        ("a" * 70 + "ê", Size(2, 63, wide=True)),
        ("🚧" * 35, Size(1, 0, wide=True)),
        ("🚧" * 36, Size(2, 61, wide=True)),  # 33 pairs in 67 places, and never half of one.
    ],
)
def test_segments_are_counted_as_operators_count_them(text, expected):
    assert size(text) == expected


def test_french_is_written_with_what_is_cheap():
    assert economical("L’eau sera coupée « mardi » : prévoyez… où ça ? Être, Noël, cœur, maïs – 7 €") == (
        'L\'eau sera coupée "mardi" : prévoyez... où ca ? Etre, Noel, coeur, mais - 7 €'
    )
    assert economical("🚧 école") == "🚧 école"
    assert economical("e\u0301te\u0301") == "été"


@given(st.text(max_size=400))
def test_a_segment_more_only_when_the_text_does_not_fit(text):
    found = size(text)
    each = (70 if found.segments == 1 else 67) if found.wide else (160 if found.segments == 1 else 153)
    assert 0 <= found.room <= each
    taken = found.segments * each - found.room
    width = len(text.encode("utf-16-be")) // 2 if found.wide else len(text) + sum(c in EXTENDED for c in text)
    assert width <= taken < width + found.segments
    assert found.wide == (not set(text) <= BASIC | EXTENDED)


@given(st.text(alphabet="aàâäçéèêëîïôöùûüÿœæ’«»… \u202f–ABCÀÂÇÉÈÊËÎÏÔÙÛ", max_size=80))
def test_no_french_letter_makes_a_message_dear(text):
    assert not size(economical(text)).wide
