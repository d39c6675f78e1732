"""A commune that does not exist, where people learn: no search finds it, no map shows it, no other one holds it."""

from __future__ import annotations

from cantou.core.territories.models import Level, Territory

CODE = "00000"
SLUG = "saint-exemple-d-entrainement"
NAME = "Saint-Exemple-d’Entraînement"


def practice_commune() -> Territory:
    """The one there is, made when it is first asked for."""
    commune, _ = Territory.objects.get_or_create(
        level=Level.COMMUNE, code=CODE, valid_to=None, defaults={"name": NAME, "slug": SLUG}
    )
    return commune
