"""What stands in the practice commune when it has just been made."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from cantou.services.site.domain.articles import ask_reading, publish_article, save_article
from cantou.services.site.domain.legal import save_act
from cantou.services.site.domain.pages import ask_reading as ask_page_reading
from cantou.services.site.domain.pages import create_page
from cantou.services.site.domain.polls import save_poll
from cantou.services.site.domain.questions import ask
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
    save_act(
        values={
            "nature": "arrete",
            "number": "A-1",
            "title": "Circulation interdite route du Moulin pendant l’élagage",
            "decided_on": timezone.localdate(),
            "author_name": "Le maire de la commune d’entraînement",
            "author_capacity": "maire",
            "text": "La circulation est interdite lundi de 8 h à 12 h.",
        }
    )
    save_poll(
        values={
            "question": "Quel jour pour le marché ?",
            "choices": ["Le mercredi", "Le samedi", "Sans avis"],
            "closes_at": timezone.now() + timedelta(days=14),
        }
    )
    ask(
        organisation=organisation,
        key=uuid4(),
        secret_seed=f"practice:{uuid4()}",
        subject="Horaires de la mairie",
        text="Êtes-vous ouverts la veille de Noël ?",
    )
