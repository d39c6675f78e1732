"""A syndicat that collects in the demonstration's communes: invented sectors, points and hours, as plausible ones go."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.domain.organisations import create_organisation
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.people.domain import memberships
from cantou.core.people.domain.demonstration import PASSWORD, demo_person
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.registry.demo import Account
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current, places_of
from cantou.services.dechets.domain.bulky import Asked, book_pickup, open_round, wait_for_pickup
from cantou.services.dechets.domain.centres import add_closure, save_centre
from cantou.services.dechets.domain.guide import save_word
from cantou.services.dechets.domain.points import save_point, speak_of, take_up
from cantou.services.dechets.domain.rules import add_change, make_rule, save_rule
from cantou.services.dechets.domain.sectors import add_areas, create_sector, show_sector
from cantou.services.dechets.engine.collections import happening
from cantou.services.dechets.engine.words import read
from cantou.services.dechets.models import BulkyRound, Centre, DropOffPoint, GuideWord, Sector

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.core.territories.models import Territory

NAME = "Syndicat de collecte de la Cère et de la Planèze (démonstration)"
COMMUNES = ("15258", "15154", "15028", "15146", "15138", "15219")
SINCE = date(2026, 1, 1)
SECTORS: dict[str, tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[tuple[str, str], ...]]] = {
    "Vic, le bourg": (
        (("15258", ("Le Bourg", "La Gare", "Rue de l’Église", "Rue des Écoles", "Place de la Mairie")),),
        (
            ("menageres", "le mardi et le vendredi, décalé au lendemain si férié"),
            ("tri", "semaines paires le mercredi, toute la semaine décalée d’un jour après un férié"),
            ("biodechets", "le vendredi de mai à septembre, pas de collecte les jours fériés"),
        ),
    ),
    "Vallée de la Cère": (
        (("15258", ()), ("15154", ())),
        (
            ("menageres", "le lundi, décalé au lendemain après un férié"),
            ("tri", "semaines impaires le jeudi, toute la semaine décalée d’un jour après un férié"),
            ("encombrants", "1er jeudi du mois en mars, juin, septembre, pas de collecte les jours fériés"),
        ),
    ),
    "Carladès": (
        (("15028", ()), ("15146", ("Le Foirail", "Le Bourg"))),
        (
            ("menageres", "le jeudi, avancé à la veille si férié"),
            ("tri", "2e et 4e mercredi du mois, décalé au lendemain si férié"),
        ),
    ),
    "Murat et Salers": (
        (("15138", ()), ("15219", ())),
        (
            ("menageres", "le mercredi, y compris les jours fériés"),
            ("tri", "semaines paires le vendredi, décalé au lendemain si férié"),
            ("cartons", "dernier samedi du mois, pas de collecte les jours fériés"),
        ),
    ),
}
"""Name → (commune, hamlets: none for the whole of it), (stream, words of the paper calendar)."""
POINTS: tuple[tuple[str, str, float, float, tuple[str, ...], str], ...] = (
    (
        "15258",
        "Parking de la gare",
        2.6231,
        44.9789,
        ("verre", "papiers", "textiles"),
        "à gauche en arrivant",
    ),
    ("15258", "Le Moulin Vieux", 2.6308, 44.9840, ("verre", "tri", "menageres"), "au carrefour"),
    ("15258", "La Croix Blanche", 2.6380, 44.9753, ("verre", "tri"), ""),
    ("15154", "Place du foirail", 2.5783, 44.9523, ("verre", "papiers", "textiles"), ""),
    ("15154", "Pont de la Cère", 2.5743, 44.9499, ("verre",), "sous les platanes"),
    ("15146", "Les Estives", 2.7030, 44.9540, ("menageres", "tri", "verre"), "au départ du chemin"),
    ("15219", "Grande Place", 2.4973, 45.1390, ("verre", "papiers"), "derrière la halle"),
)
CENTRES: tuple[dict[str, Any], ...] = (
    {
        "commune": "15258",
        "name": "Déchèterie de Comblat",
        "address": "Zone artisanale de Comblat, 15800 Vic-sur-Cère",
        "phone": "+33465713120",
        "hours": "lundi, mercredi et vendredi 14h-18h, samedi 9h-12h et 14h-17h",
        "takes": "Gravats, bois, métaux, cartons, encombrants, déchets verts, peintures, huiles, appareils électriques.",
        "conditions": "Gratuite pour les habitants, sur présentation d’un justificatif de domicile. 2 m³ par jour.",
        "lon": 2.611,
        "lat": 44.972,
    },
    {
        "commune": "15138",
        "name": "Déchèterie de la Planèze",
        "address": "Route de Saint-Flour, 15300 Murat",
        "phone": "+33465713121",
        "hours": "mardi et jeudi 9h-12h, samedi 9h-12h et 14h-18h",
        "takes": "Gravats, bois, métaux, cartons, encombrants, déchets verts.",
        "conditions": "Gratuite pour les habitants.",
        "lon": 2.885,
        "lat": 45.106,
    },
)
VIC = "15258"
PICKUPS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("Odette Fayet", "Salvagnac", "04 65 71 31 31", ("un canapé", "deux fauteuils"), "Il faut être deux"),
    ("Marcel Delort", "12 rue des Écoles", "04 65 71 31 32", ("un matelas", "un sommier"), ""),
    ("Jeanne Puech", "La Croix Blanche", "", ("une armoire démontée",), "Portail vert, au fond"),
    ("Émile Roche", "3 rue du Pont", "04 65 71 31 33", ("un lave-linge", "un vieux poêle"), ""),
)
SPOKEN = UUID("3a1c9f57-5f0e-4c08-8d4c-0f5c5a6a7d11")


def load(show: Demonstration) -> None:
    communes = {one.code: one for one in current("commune").filter(code__in=COMMUNES)}
    if not communes:
        return
    body = Organisation.objects.filter(name=NAME).first() or create_organisation(
        kind="syndicat",
        name=NAME,
        phone="04 65 71 31 20",
        email="contact@collecte-cere.example",
        address="Zone artisanale de Comblat\n15800 Vic-sur-Cère",
        hours="Mo-Fr 09:00-12:00",
    )
    settings = {
        "put_out": "la veille, après 19 h",
        "phone": "04 65 71 31 20",
        "bulky": "sur inscription, un jeudi par mois ; le reste du temps, à la déchèterie.",
    }
    enable_offer(organisation=body, service="dechets", territories=communes.values(), settings=settings)
    with Scope.agent(body.pk, reason="démonstration").enter():
        for name in SECTORS:
            _sector(name, communes)
        _places(communes)
        _words()
        _bulky(communes)
    _said(body.pk)
    _agent(body.pk, show)
    show.say(_("%(count)d secteurs de collecte") % {"count": len(SECTORS)})
    show.pages.append((_("Quand sortir mes bacs ?"), "/vic-sur-cere/dechets/"))
    show.pages.append((_("Faire enlever des encombrants"), "/vic-sur-cere/dechets/encombrants/"))


def _agent(organisation: int, show: Demonstration) -> None:
    """Who runs the collection: the calendars, the rounds, the points."""
    person = demo_person(name="mireille", given_name="Mireille", family_name="Calmels", second_factor=True)
    with Scope.agent(organisation, reason="démonstration").enter():
        memberships.set_roles(person=person.pk, roles={RoleOf("", "admin"), RoleOf("dechets", "manager")})
    show.accounts.append(
        Account(
            who=f"{person}, {_('responsable de la collecte, syndicat')}",
            email=person.email,
            password=PASSWORD,
        )
    )


def _sector(name: str, communes: dict[str, Territory]) -> None:
    if Sector.objects.filter(name=name).exists():
        return
    areas, rules = SECTORS[name]
    sector = create_sector(name=name)
    for code, hamlets in areas:
        if code in communes:
            places = list(places_of(communes[code].pk).filter(name__in=hamlets)) if hamlets else []
            if places or not hamlets:
                add_areas(sector=sector, commune=communes[code].pk, places=places)
    today = timezone.localdate()
    facts = []
    for stream, words in rules:
        understood = read(words, today)
        pattern = understood.pattern
        values = {
            "weekdays": list(pattern.weekdays),
            "weeks": pattern.weeks,
            "every": pattern.every,
            "nths": list(pattern.nths),
            "months": list(pattern.months),
            "shift": understood.shift,
            "starts_on": SINCE,
        }
        rule = save_rule(rule=make_rule(sector=sector, stream=stream, values=values, words=words))
        facts.append(rule.fact)
    if sector.areas.exists():
        show_sector(sector=sector, shown=True)
    if name == "Vallée de la Cère":
        coming = happening(facts[:1], [], today + timedelta(days=5), today + timedelta(days=30))
        if coming:
            add_change(
                sector=sector, stream="menageres", removed_on=coming[0].day,
                added_on=coming[0].day + timedelta(days=1), reason="travaux sur la route",
            )  # fmt: skip


def _places(communes: dict[str, Territory]) -> None:
    for code, name, lon, lat, takes, where in POINTS:
        if code in communes and not DropOffPoint.objects.filter(name=name, commune=communes[code]).exists():
            save_point(
                values={"name": name, "commune": communes[code].pk, "where": where, "takes": takes, "lon": lon, "lat": lat}
            )  # fmt: skip
    for told in CENTRES:
        if told["commune"] in communes and not Centre.objects.filter(name=told["name"]).exists():
            centre = save_centre(values={**told, "commune": communes[told["commune"]].pk})
            if told is CENTRES[0]:
                first = timezone.localdate() + timedelta(days=12)
                add_closure(
                    centre=centre, starts_on=first, ends_on=first + timedelta(days=2), reason="inventaire et entretien"
                )  # fmt: skip


def _words() -> None:
    if not GuideWord.objects.filter(word="sac de pellets").exists():
        save_word(
            word="sac de pellets",
            synonyms="sac de granulés",
            outlets=["decheterie", "tri"],
            note="Vide et propre, il va aussi dans le bac jaune.",
        )


def _bulky(communes: dict[str, Territory]) -> None:
    """Three rounds to come; the first is full, and somebody waits for it."""
    if VIC not in communes or BulkyRound.objects.filter(starts_at__gt=timezone.now()).exists():
        return
    today = timezone.localdate()
    for number, places in enumerate((4, 12, 12)):
        day = today + timedelta(days=(3 - today.weekday()) % 7 + 7 + 28 * number)
        start, end = (local.instant(datetime.combine(day, time(hour))) for hour in (8, 12))
        commune = communes[VIC].pk if number != 1 else None
        turn = open_round(starts_at=start, ends_at=end, places=places, commune=commune)
        for name, street, phone, things, note in PICKUPS if number == 0 else ():
            asked = Asked(
                name=name, street=street, commune=communes[VIC].pk, things=things, phone=phone, note=note
            )
            book_pickup(turn=turn, key=uuid4(), asked=asked)
        if number == 0:
            asked = Asked(
                name="Rémi Cassagne", street="Daïsses", commune=communes[VIC].pk, things=("un buffet",),
                phone="04 65 71 31 34",
            )  # fmt: skip
            wait_for_pickup(turn=turn, key=uuid4(), asked=asked)


def _said(organisation: int) -> None:
    """One point is full: where the mairie receives reports, it has one more."""
    with Scope.agent(organisation, reason="démonstration").enter():
        point = DropOffPoint.objects.filter(name="Parking de la gare").first()
        if point is None or point.trouble:
            return
    if Reference.objects.filter(object_key=SPOKEN).exists():
        return
    speak_of(
        point=point,
        key=SPOKEN,
        what="full",
        words="La colonne à verre déborde, il y a des bouteilles autour.",
    )
    with Scope.agent(organisation, reason="démonstration").enter():
        take_up(organisation=organisation, key=SPOKEN)
