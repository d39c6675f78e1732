"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.events import change_time, publish_event, save_event
from cantou.services.site.domain.pages import create_page, publish_page
from cantou.services.site.domain.subscriptions import ours
from cantou.services.site.models import Bulletin
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
        start = datetime.combine(timezone.localdate() + timedelta(days=9), time(18), local.ZONE)
        event = save_event(
            values={
                "title": "Le marché du soir",
                "text": "Vingt étals.",
                "where": "au foirail",
                "themes": ["fetes"],
                "starts_at": start,
                "ends_at": start + timedelta(hours=4),
                "rule": "FREQ=WEEKLY;COUNT=6",
            }
        )
        publish_event(event=event)
        later = start + timedelta(days=7)
        change_time(event=event, planned_at=later, reason="neige")
        bulletin = Bulletin.objects.create(
            organisation=mairie,
            slug="hiver",
            title="Bulletin de l’hiver",
            issued_on=timezone.localdate(),
            text="Le mot du maire.\fLa forêt.",
            reading="read",
            is_public=True,
        )
    found = {
        "happening": [event.code],
        "occasion": [f"{start:%Y%m%dt%H%M}"],
        "leaf": [page.slug],
        "article": [article.code],
        "edition": ["1"],
        "issue": [bulletin.slug],
        "digested": [_digested(commune, mairie)],
    }
    return found | two_way.furnish(mairie)


def _digested(commune, mairie) -> str:
    """The secret of somebody who gets the letter."""
    who = Who("email", "lucette.digested@exemple.fr")
    wanted = {"organisation": mairie.pk, "who": who, "slug": commune.slug, "commune_id": commune.pk}
    with Scope.public().enter():
        row = ours.subscribe(**wanted, how={"themes": ["fetes"]}, label="Ici")
    with Scope.for_object(organisation=mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
    return ours.secret_of(row.object_key)


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
        "site.Bulletin": {"reading": "read", "text": "Une page"},
        "site.Subscriber": {"channel": "email"},
        "site.EventChange": {"is_cancelled": True, "starts_at": None, "ends_at": None},
    }
