"""Some mairies of the Cantal, an intercommunalité that opens for its communes, the operator.

The places are real; every telephone number is of those that ARCEP keeps for fiction, every address of a name that
leads nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.organisations import create_organisation
from cantou.core.organisations.domain.themes import set_theme
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.core.territories.engine.grammar import of

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory

SERVICE = "signalements"
MORNINGS = "Mo,Tu,Th,Fr 09:00-12:00"
MAIRIES: dict[str, tuple[str, str]] = {
    "15014": ("Mo-Fr 08:30-12:00,13:30-17:00", "15000 Aurillac"),
    "15258": ("Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00", "15800 Vic-sur-Cère"),
    "15154": ("Tu,Fr 09:00-12:00; Th 14:00-18:00", "15800 Polminhac"),
    "15219": (MORNINGS, "15140 Salers"),
    "15138": ("Mo-Fr 09:00-12:00,14:00-17:00", "15300 Murat"),
    "15187": ("Mo-Fr 08:30-12:00,13:30-17:30", "15100 Saint-Flour"),
    "15120": ("Mo-Fr 08:30-12:00,13:30-17:00", "15200 Mauriac"),
    "15122": (MORNINGS, "15600 Maurs"),
    "15028": ("Tu 14:00-18:00; Fr 09:00-12:00", "15800 Carlat"),
    "15146": ("Mo,Th 13:30-17:00", "15800 Pailherols"),
    "15268": (MORNINGS, "15290 Le Rouget-Pers"),
}
"""INSEE code → opening hours, end of the address."""
COLOURS: dict[str, tuple[dict[str, str], str]] = {
    "15258": (
        {
            "action": "#0f5a63",
            "action_dark": "#0a3d44",
            "action_soft": "#e2eff0",
            "band": "#dfece9",
            "mark": "#e8b33a",
        },
        "Entre Cère et Plomb",
    ),
    "15219": (
        {
            "action": "#7a2f2a",
            "action_dark": "#561f1b",
            "action_soft": "#f7e9e4",
            "band": "#3a3532",
            "band_ink": "#ffffff",
        },
        "Cité de lave, au pied du Puy Violent",
    ),
}
OPEN_EPCI = "200066637"
"""Hautes Terres Communauté: opens the service for all its communes, whether they have joined or not."""


def load(show: Demonstration) -> None:
    _operator()
    for code in MAIRIES:
        _mairie(code)
    _epci()
    _departement()
    show.say(_("%(count)d organismes") % {"count": Organisation.objects.count()})
    show.pages.append((_("Le portail de Vic-sur-Cère"), "/vic-sur-cere/"))


def _phone(number: int) -> str:
    return f"04 65 71 {number // 100 % 100:02} {number % 100:02}"


def _operator() -> Organisation:
    found = Organisation.objects.filter(is_operator=True).first()
    return found or create_organisation(
        kind="syndicat",
        name="Syndicat du numérique (démonstration)",
        is_operator=True,
        phone=_phone(1),
        email="contact@numerique.example",
        address="Hôtel du Département\n15000 Aurillac",
        hours="Mo-Fr 09:00-12:00,14:00-17:00",
    )


def _mairie(code: str) -> None:
    commune = current("commune").filter(code=code).first()
    if commune is None:
        return
    hours, town = MAIRIES[code]
    mairie = _body(commune, "mairie") or create_organisation(
        kind="mairie",
        name=f"Mairie {of(commune.name)}",
        territory=commune,
        phone=_phone(int(code[2:])),
        email=f"mairie@{commune.slug}.example",
        address=f"Place de la Mairie\n{town}",
        hours=hours,
    )
    enable_offer(organisation=mairie, service=SERVICE)
    if code in COLOURS:
        colours, motto = COLOURS[code]
        with Scope.agent(mairie.pk).enter():
            set_theme(organisation=mairie, colours=colours, motto=motto)


def _epci() -> None:
    area = current("epci").filter(code=OPEN_EPCI).first()
    if area is None:
        return
    body = _body(area, "epci") or create_organisation(
        kind="epci",
        name=area.long_name[:1].upper() + area.long_name[1:],
        territory=area,
        phone=_phone(200),
        email="accueil@hautes-terres.example",
        address="4, rue du Faubourg-Notre-Dame\n15300 Murat",
        hours="Mo-Fr 09:00-12:00,14:00-17:00",
    )
    enable_offer(organisation=body, service=SERVICE)


def _departement() -> None:
    area = current("departement").filter(code="15").first()
    if area is not None and _body(area, "departement") is None:
        create_organisation(
            kind="departement",
            name="Conseil départemental du Cantal",
            territory=area,
            phone=_phone(15),
            email="contact@departement.example",
            address="Hôtel du Département\n28, avenue Gambetta\n15000 Aurillac",
            hours="Mo-Fr 08:30-12:00,13:30-17:00",
        )


def _body(territory: Territory, kind: str) -> Organisation | None:
    return Organisation.objects.filter(territory=territory, kind=kind).first()
