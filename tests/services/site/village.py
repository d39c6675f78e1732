"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.pages import create_page, publish_page
from tests.services.site import two_way

BLOCKS = [
    {"kind": "heading", "level": 2, "text": "Le conseil"},
    {"kind": "text", "text": "Il se réunit **tous les deux mois**.\n\n- en mairie\n- à 20 h"},
    {"kind": "action", "label": "Prendre rendez-vous", "url": "/vic-sur-cere/"},
    {"kind": "map", "label": "La mairie, place de l’Église", "lon": 2.55, "lat": 44.95},
    {"kind": "contact", "name": "La mairie", "phone": "+33471475000", "email": "mairie@vic.example"},
]


def furnish(commune, mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    enable_offer(organisation=mairie, service="site", settings={})
    with Scope.agent(mairie.pk).enter():
        page = create_page(title="L’équipe", heading="La mairie", summary="Qui fait quoi.", blocks=BLOCKS)
        publish_page(page=page)
        publish_page(page=create_page(title="L’école", heading="La mairie", blocks=BLOCKS[:2]))
        values = {"title": "La passerelle rouvre", "text": "Samedi, à *midi*.", "themes": ["travaux"]}
        article = save_article(values=values | {"where": "au moulin", "audiences": ["familles"]})
        publish_article(article=article)
    found = {"leaf": [page.slug], "article": [article.code], "edition": ["1"]}
    return found | two_way.furnish(mairie)


def words() -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    plain = {
        "state": "published",
        "shown_from": None,
        "shown_until": None,
        "lon": None,
        "lat": None,
        "themes": [],
        "audiences": [],
    }
    now = timezone.now()
    return {
        "site.Page": {
            "state": "published",
            "live": 1,
            "shown_from": None,
            "shown_until": None,
            "planned_for": None,
            "blocks": [],
        },
        "site.PageVersion": {"blocks": []},
        "site.Article": plain,
        "site.Event": plain
        | {"rule": "", "starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=10)},
        **two_way.words(),
        "site.EventChange": {"is_cancelled": True, "starts_at": None, "ends_at": None},
    }
