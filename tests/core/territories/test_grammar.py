from __future__ import annotations

import pytest

from cantou.core.territories.engine.grammar import at, of


@pytest.mark.parametrize(
    ("name", "of_it", "at_it"),
    [
        ("Vic-sur-Cère", "de Vic-sur-Cère", "à Vic-sur-Cère"),
        ("Aurillac", "d’Aurillac", "à Aurillac"),
        ("Égliseneuve", "d’Égliseneuve", "à Égliseneuve"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("Ytrac", "d’Ytrac", "à Ytrac"),
        ("Yolet", "de Yolet", "à Yolet"),
        ("Hérisson", "d’Hérisson", "à Hérisson"),
        ("Haute-Loire", "de Haute-Loire", "à Haute-Loire"),
        ("Le Rouget-Pers", "du Rouget-Pers", "au Rouget-Pers"),
        ("Les Ternes", "des Ternes", "aux Ternes"),
        ("La Chapelle-Laurent", "de La Chapelle-Laurent", "à La Chapelle-Laurent"),
        ("L’Hôpital", "de L’Hôpital", "à L’Hôpital"),
    ],
)
def test_a_name_inside_a_sentence(name, of_it, at_it):
    assert (of(name), at(name)) == (of_it, at_it)
