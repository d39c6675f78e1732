from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.web.veiled import unveil, unveiled, veil


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_key_comes_back(key):
    assert unveil(veil(key)) == key


def test_neighbours_do_not_look_alike():
    assert len({veil(key)[:8] for key in range(100)}) == 100


def test_what_was_not_made_here_is_no_address():
    shown = reverse("desk_absence_cancel", args=[7])
    assert resolve(shown).kwargs == {"absence": 7}
    last = "0" if shown[-2] != "0" else "1"
    for wrong in ("7", "0" * 32, veil(7)[:-1] + last):
        with pytest.raises(ValueError, match=r".+"):
            unveil(wrong)
    assert unveiled(veil(7)) == 7
    assert {unveiled(wrong) for wrong in ("", "7", "é", "0" * 32, veil(7)[:-1] + last, veil(7) * 2)} == {None}
    with pytest.raises(Resolver404):
        resolve("/bureau/equipe/absences/7/terminer/")
    with pytest.raises(Resolver404):
        resolve(f"/bureau/equipe/absences/{'0' * 32}/terminer/")


def test_another_installation_has_other_ones(settings):
    here = veil(7)
    settings.LINK_KEY = "another"
    assert veil(7) != here
