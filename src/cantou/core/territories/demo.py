"""The Auvergne, or all of France; outlines and hamlets for the communes that the demonstration tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.contours import draw_demo_outlines
from cantou.core.territories.domain.load import load_territories
from cantou.core.territories.domain.places import add_place
from cantou.core.territories.models import Level, Territory

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

# Typed as a secretary would: some placed near the village, some not, as in life. Invented, or so common that
# every village has one.
HAMLETS: dict[str, tuple[tuple[str, float | None, float | None], ...]] = {
    "15258": (
        ("Le Bourg", 2.6250, 44.9800),
        ("La Gare", 2.6229, 44.9786),
        ("Le Moulin Vieux", 2.6310, 44.9842),
        ("Les Prés Hauts", 2.6155, 44.9868),
        ("Le Buron de la Fage", None, None),
        ("La Croix Blanche", 2.6382, 44.9751),
    ),
    "15154": (
        ("Le Bourg", 2.5780, 44.9520),
        ("Le Pont de la Cère", 2.5741, 44.9497),
        ("Les Vignes", None, None),
    ),
    "15219": (
        ("Le Bourg", 2.4970, 45.1450),
        ("La Grande Place", 2.4975, 45.1388),
        ("Les Burons", None, None),
    ),
    "15028": (("Le Bourg", 2.5720, 44.8830), ("Le Rocher", 2.5731, 44.8846), ("La Font Salée", None, None)),
    "15146": (("Le Bourg", 2.7040, 44.9560), ("Les Estives", None, None), ("Le Foirail", 2.7034, 44.9553)),
}
ROADS = ("Rue de l’Église", "Rue des Écoles", "Place de la Mairie", "Chemin du Lavoir")


def load(show: Demonstration) -> None:
    with Scope.public().enter():
        report = load_territories(departements=show.departements)
        show.say(
            _("%(communes)d communes, %(epcis)d intercommunalités")
            % {"communes": report.totals[Level.COMMUNE], "epcis": report.totals[Level.EPCI]}
        )
        draw_demo_outlines()
        _type_places()


def _type_places() -> None:
    communes = Territory.objects.filter(level=Level.COMMUNE, valid_to=None, code__in=HAMLETS)
    for commune in communes.order_by("code"):
        for name, lon, lat in HAMLETS[commune.code]:
            add_place(commune=commune, name=name, kind="hamlet", lon=lon, lat=lat)
        for name in ROADS:
            add_place(commune=commune, name=name)
