"""The site of an invented village: what a mairie of this size has to say, and what happens in a valley."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.site.demo_acts import load_acts, load_question
from cantou.services.site.demo_two_way import load_favours, load_polls
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.events import cancel_event, change_time, publish_event, save_event
from cantou.services.site.domain.pages import create_page, place_page, publish_page
from cantou.services.site.models import Article, Bulletin, Event, Page

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

COMMUNE = "15258"
INVENTED = "(personne inventée)"


def _contact(name: str, role: str, hours: str = "") -> dict[str, Any]:
    return {"kind": "contact", "name": f"{name} {INVENTED}", "role": role, "hours": hours}


PAGES: tuple[dict[str, Any], ...] = (
    {
        "title": "L’équipe municipale",
        "heading": "La mairie",
        "summary": "Le maire, les adjoints et les conseillers, et comment les joindre.",
        "blocks": [
            {
                "kind": "text",
                "text": "Le conseil compte quinze membres. Il se réunit **tous les deux mois** à la mairie ; les séances sont publiques.",
            },
            {"kind": "heading", "level": 2, "text": "Le maire et les adjoints"},
            _contact("Odette Vermenouze", "Maire", "Permanence le samedi de 10 h à 12 h"),
            _contact("Marius Delort", "Premier adjoint, voirie et travaux"),
            _contact("Colette Fabrègues", "Deuxième adjointe, école et associations"),
            {"kind": "heading", "level": 2, "text": "Assister à une séance"},
            {
                "kind": "text",
                "text": "L’ordre du jour est affiché trois jours avant. On écoute, sans prendre la parole ; le maire répond aux questions après la séance.",
            },
        ],
    },
    {
        "title": "L’école et la cantine",
        "heading": "Vivre ici",
        "summary": "Trois classes, une garderie, une cantine qui cuisine sur place.",
        "blocks": [
            {"kind": "heading", "level": 2, "text": "Horaires"},
            {
                "kind": "text",
                "text": "- Classe : 8 h 45 à 11 h 45, puis 13 h 30 à 16 h 30\n- Garderie : dès 7 h 30, et jusqu’à 18 h 15\n- Pas de classe le mercredi",
            },
            {"kind": "heading", "level": 2, "text": "La cantine"},
            {
                "kind": "text",
                "text": "Les repas se commandent le vendredi pour la semaine suivante, auprès du secrétariat. Un enfant malade : prévenez avant 9 h, le repas n’est pas compté.",
            },
        ],
    },
    {
        "title": "S’installer dans la commune",
        "heading": "Vivre ici",
        "summary": "L’eau, l’électricité, l’école, les élections : les démarches du premier mois.",
        "blocks": [
            {
                "kind": "text",
                "text": "1. Ouvrez un contrat d’eau à la mairie.\n2. Inscrivez les enfants à l’école.\n3. Inscrivez-vous sur les listes électorales.\n4. Retirez le calendrier des collectes.",
            },
            {
                "kind": "text",
                "text": "> Chaque printemps, les nouveaux habitants sont invités à un petit déjeuner à la salle du Bourg.",
            },
        ],
    },
    {
        "title": "Histoire du village",
        "heading": "Découvrir",
        "summary": "Une église romane, des burons, une gare de montagne.",
        "blocks": [
            {"kind": "heading", "level": 2, "text": "Le bourg"},
            {
                "kind": "text",
                "text": "Le bourg s’est serré autour de son église et d’un four banal, qui chauffe encore deux fois par an. Les maisons à tourelle sont du seizième siècle.",
            },
            {"kind": "heading", "level": 2, "text": "L’estive"},
            {
                "kind": "text",
                "text": "De mai à octobre, les troupeaux montent sur les plateaux. Les burons, ces cabanes de pierre où l’on faisait le fromage, jalonnent les chemins.",
            },
        ],
    },
    {
        "title": "Balades au départ du bourg",
        "heading": "Découvrir",
        "summary": "Quatre boucles balisées, d’une heure à une journée.",
        "blocks": [
            {"kind": "heading", "level": 2, "text": "Le sentier du moulin"},
            {
                "kind": "text",
                "text": "Une heure, 60 mètres de montée. Départ de la gare ; la passerelle se franchit aussi avec une poussette.",
            },
            {"kind": "map", "label": "Départ : le parking de la gare", "lon": 2.6231, "lat": 44.9789},
            {"kind": "heading", "level": 2, "text": "La boucle des burons"},
            {
                "kind": "text",
                "text": "Quatre heures, 480 mètres de montée. À éviter quand le brouillard descend. Tenez les chiens en laisse : les vaches ont leurs veaux.",
            },
        ],
    },
)
ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "title": "La passerelle du moulin rouvre samedi",
        "text": "Les planches ont été changées et le garde-corps refait. On peut de nouveau passer à pied et à vélo.\n\nMerci aux habitants, qui ont patienté six semaines.",
        "where": "sentier du moulin",
        "themes": ["travaux", "nature"],
        "is_pinned": True,
    },
    {
        "title": "Coupure d’eau jeudi matin au hameau de Salvagnac",
        "text": "De **9 h à 11 h 30**, le temps de remplacer une vanne. Gardez une bassine d’avance.",
        "where": "Salvagnac",
        "themes": ["travaux"],
    },
    {
        "title": "Le four banal chauffe dimanche",
        "text": "Apportez vos tourtes avant 10 h. Le comité des fêtes cuit pour tout le monde :\n\n- pain de seigle\n- tartes aux pommes\n- fouace",
        "where": "au Bourg",
        "themes": ["fetes"],
        "audiences": ["familles"],
    },
    {
        "title": "Inscriptions à l’école : la mairie reçoit jusqu’au 18",
        "text": "Pour un enfant né en 2024 ou avant. Venez avec le livret de famille et un justificatif de domicile.",
        "themes": ["ecole"],
        "audiences": ["familles", "nouveaux"],
    },
    {
        "title": "Un atelier pour apprivoiser son téléphone",
        "text": "La conseillère numérique vient le mardi après-midi. Gratuit, à son rythme, autour d’un café.",
        "where": "salle du conseil",
        "themes": ["solidarite"],
        "audiences": ["aines"],
    },
)
"""Days from today, hour, hours long, what it is. `weekday`: the first such day from there on."""
EVENTS: tuple[tuple[int, int | None, int, float, dict[str, Any]], ...] = (
    (
        0,
        5,
        8,
        4.5,
        {
            "title": "Le marché de pays",
            "rule": "FREQ=WEEKLY",
            "where": "place du foirail",
            "themes": ["fetes", "economie"],
            "text": "Fromages, miel, légumes, volailles. Une dizaine d’étals toute l’année, trente l’été.",
            "price": "Entrée libre",
        },
    ),
    (
        6,
        None,
        20,
        2,
        {
            "title": "Conseil municipal",
            "where": "mairie",
            "themes": ["mairie"],
            "text": "À l’ordre du jour : le budget de l’eau, la toiture de l’école, le déneigement.",
        },
    ),
    (
        2,
        1,
        14,
        2,
        {
            "title": "Atelier numérique",
            "rule": "FREQ=WEEKLY;COUNT=10",
            "where": "salle du conseil",
            "themes": ["solidarite"],
            "audiences": ["aines"],
            "text": "Poser ses questions, envoyer une photographie, remplir une démarche.",
            "price": "Gratuit",
        },
    ),
    (
        10,
        5,
        20,
        3,
        {
            "title": "Loto de l’école",
            "where": "salle du Bourg",
            "themes": ["ecole", "fetes"],
            "text": "Au profit de la classe de neige. Buvette et crêpes.",
            "price": "3 € le carton",
            "organiser": "L’amicale de l’école",
        },
    ),
    (
        16,
        6,
        9,
        8,
        {
            "title": "Randonnée des burons",
            "where": "parking de la gare",
            "themes": ["sport", "nature"],
            "text": "Dix-huit kilomètres, pique-nique tiré du sac.",
            "price": "Gratuit",
        },
    ),
    (
        20,
        5,
        21,
        2,
        {
            "title": "Cinéma au village",
            "where": "salle du Bourg",
            "themes": ["culture"],
            "text": "Le titre du film est annoncé huit jours avant.",
            "price": "5 €",
        },
    ),
)


def load(show: Demonstration) -> None:
    commune = current("commune").filter(code=COMMUNE).first()
    body = Organisation.objects.filter(territory=commune, kind="mairie").first() if commune else None
    if commune is None or body is None:
        return
    enable_offer(organisation=body, service="site", settings={})
    with Scope.agent(body.pk, reason="démonstration").enter():
        _pages(body.pk)
        _articles(body.pk)
        _events(body.pk)
        _bulletin(body.pk)
    load_acts(body)
    load_question(body)
    load_polls(body)
    load_favours(body, commune.slug)
    show.pages.append(("Le site de la commune", f"/{commune.slug}/site/"))
    show.pages.append(("L’écran devant la mairie", f"/{commune.slug}/site/ecran/"))


def _pages(organisation: int) -> None:
    for number, told in enumerate(PAGES):
        if not Page.objects.filter(organisation_id=organisation, title=told["title"]).exists():
            page = create_page(**told)
            publish_page(page=page)
            place_page(page=page, heading=told["heading"], position=number)


def _articles(organisation: int) -> None:
    now = timezone.now()
    for number, told in enumerate(ARTICLES):
        if not Article.objects.filter(organisation_id=organisation, title=told["title"]).exists():
            publish_article(
                article=save_article(values=told | {"shown_from": now - timedelta(days=2 * number)})
            )


def _events(organisation: int) -> None:
    if Event.objects.filter(organisation_id=organisation).exists():
        return
    for days, weekday, hour, long, told in EVENTS:
        day = _day(timezone.localdate() + timedelta(days=days), weekday)
        start = local.instant(datetime.combine(day, time(hour)))
        times = {"starts_at": start, "ends_at": start + timedelta(hours=long)}
        event = save_event(values=told | times)
        publish_event(event=event)
        if told["title"] == "Atelier numérique":
            later = local.instant(datetime.combine(day + timedelta(days=7), time(hour)))
            change_time(event=event, planned_at=later, reason="la conseillère est en formation")
        if told["title"] == "Cinéma au village":
            cancel_event(event=event, reason="le projecteur est en réparation")


def _day(first: date, weekday: int | None) -> date:
    return first if weekday is None else first + timedelta(days=(weekday - first.weekday()) % 7)


def _bulletin(organisation: int) -> None:
    """Its text, as if its paper had been read: the demonstration holds no file of anybody's."""
    Bulletin.objects.get_or_create(
        organisation_id=organisation,
        slug="bulletin-n-12",
        defaults={
            "title": "Bulletin municipal n° 12",
            "issued_on": timezone.localdate() - timedelta(days=40),
            "summary": "Le mot du maire, les comptes de l’année, la forêt communale, l’agenda de l’hiver.",
            "text": "Le mot du maire.\nL’année a été celle de l’eau : trois fuites réparées, un captage protégé.\fLa forêt communale.\nDeux hectares de hêtres ont été martelés. L’affouage s’inscrit à la mairie avant la fin du mois.",
            "reading": "read",
            "is_public": True,
        },
    )
