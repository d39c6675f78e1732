"""What stands in the practice commune when it has just been made."""

from __future__ import annotations

from cantou.services.site.domain.articles import ask_reading, publish_article, save_article
from cantou.services.site.domain.pages import ask_reading as ask_page_reading
from cantou.services.site.domain.pages import create_page
from cantou.services.site.models import Article


def fill(*, organisation: int) -> None:
    if Article.objects.filter(organisation_id=organisation).exists():
        return
    words = "Le conseil municipal se réunit jeudi à 20 h, à la mairie. La séance est publique."
    publish_article(article=save_article(values={"title": "Le conseil se réunit jeudi", "text": words}))
    words = "La route du Moulin est fermée lundi matin, le temps d’élaguer."
    ask_reading(article=save_article(values={"title": "Route du Moulin fermée lundi", "text": words}))
    page = create_page(
        title="L’équipe municipale",
        heading="La mairie",
        summary="Le maire, les adjoints, les conseillers.",
        blocks=[{"kind": "text", "text": "Le conseil compte onze membres. Il se réunit tous les deux mois."}],
    )
    ask_page_reading(page=page)
