"""The site of an invented village: what a mairie of this size has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.pages import create_page, publish_page
from cantou.services.site.models import Article, Page

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

COMMUNE = "15258"
PAGES: tuple[dict[str, Any], ...] = (
    {
        "title": "L’équipe municipale",
        "heading": "La mairie",
        "summary": "Le maire, les adjoints et les conseillers, et comment les joindre.",
        "blocks": [
            {
                "kind": "text",
                "text": "Le conseil compte quinze membres. Il se réunit **tous les deux mois**, à la mairie ; les séances sont publiques.",
            },
            {"kind": "heading", "level": 2, "text": "Le maire et les adjoints"},
            {
                "kind": "contact",
                "name": "Odette Vermenouze (personnage inventé)",
                "role": "Maire",
                "hours": "Permanence le samedi de 10 h à 12 h",
            },
        ],
    },
)
ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "title": "La passerelle du moulin rouvre samedi",
        "text": "Les planches ont été changées et le garde-corps refait. On peut de nouveau passer à pied et à vélo.\n\nMerci aux habitants qui ont patienté.",
        "themes": ["travaux"],
        "is_pinned": True,
    },
)


def load(show: Demonstration) -> None:
    commune = current("commune").filter(code=COMMUNE).first()
    body = Organisation.objects.filter(territory=commune, kind="mairie").first() if commune else None
    if commune is None or body is None:
        return
    enable_offer(organisation=body, service="site", settings={})
    with Scope.agent(body.pk, reason="démonstration").enter():
        for told in PAGES:
            if not Page.objects.filter(organisation=body, title=told["title"]).exists():
                publish_page(page=create_page(**told))
        for told in ARTICLES:
            if not Article.objects.filter(organisation=body, title=told["title"]).exists():
                publish_article(article=save_article(values=told))
    show.pages.append(("Le site de la commune", f"/{commune.slug}/site/"))
