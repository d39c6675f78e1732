"""What stands on the pages of the acts (tests/services/site/village.py)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from cantou.core.files.domain.processing import treat
from cantou.core.organisations.domain.references import link_secret
from cantou.core.scope.scope import Scope
from cantou.services.site.domain import favours
from cantou.services.site.domain.act_checks import check_all
from cantou.services.site.domain.imports import begin, read
from cantou.services.site.domain.legal import correct, document_of, finish, post, save_act
from cantou.services.site.domain.polls import answer as answer_poll
from cantou.services.site.domain.polls import open_poll, save_poll
from cantou.services.site.domain.questions import answer, ask, publish_answer


def furnish(mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    return {
        "deed": [_act(mairie)],
        "taking": [_import(mairie)],
        **_question(mairie),
        "poll": [_poll(mairie)],
        **_favour(mairie),
    }


def _poll(mairie) -> str:
    with Scope.agent(mairie.pk).enter():
        row = save_poll(
            values={
                "question": "Quel jour pour le marché ?",
                "text": "Le conseil en décide en mai.",
                "choices": ["Le mercredi", "Le samedi", "Sans avis"],
                "closes_at": timezone.now() + timedelta(days=5),
                "results": "at_once",
            }
        )
        open_poll(poll=row)
        row.refresh_from_db()
    answer_poll(poll=row, edition=1, number=1, browser="village")
    return row.code


def _favour(mairie) -> dict[str, list[str]]:
    row = favours.file_favour(
        organisation=mairie.pk,
        key=UUID(int=79),
        secret_seed="village.favour",
        values={"kind": "offer", "category": "lend", "title": "Prête ma remorque", "text": "Le week-end."},
        email="ginette.favour@exemple.fr",
        link="https://exemple.fr/suivre/",
    )
    with Scope.agent(mairie.pk).enter():
        favours.confirm(row=row)
        favours.publish_favour(row=row)
    favours.report(row=row, text="Elle parle d’argent.")
    return {"favour": [row.reference], "favour_secret": [link_secret(seed="village.favour")]}


def _question(mairie) -> dict[str, list[str]]:
    row = ask(
        organisation=mairie.pk,
        key=UUID(int=178),
        secret_seed="village",
        subject="Le lavoir",
        text="Quand rouvre-t-il ?",
        name="Ginette Fau",
        may_publish=True,
    )
    with Scope.agent(mairie.pk).enter():
        answer(row=row, text="En mai.")
        publish_answer(row=row, title="Le lavoir", asked="Quand rouvre-t-il ?", text="En mai.")
    return {"inquiry_secret": [link_secret(seed="village")], "inquiry": [row.reference]}


def _import(mairie) -> str:
    items = "".join(f"<item><title>Titre {n}</title><description>Mots</description></item>" for n in range(3))
    with Scope.agent(mairie.pk).enter():
        row = begin(name="export.xml", content=f"<rss><channel>{items}</channel></rss>".encode())
    read(organisation=mairie.pk, number=row.pk)
    return str(row.key)


def _act(mairie) -> str:
    values = {
        "nature": "deliberation",
        "number": "2026-042",
        "title": "Tarifs de la salle des fêtes",
        "decided_on": timezone.localdate() - timedelta(days=3),
        "author_name": "Jeanne Vidal",
        "author_capacity": "maire",
        "text": "Le conseil **décide** :\n\n1. le tarif est de 80 €\n2. il s’applique au 1er janvier",
    }
    with Scope.agent(mairie.pk).enter():
        row = save_act(values=values)
        post(act=row)
        document = document_of(row)
    treat(organisation=mairie.pk, file=document.pk)
    with Scope.agent(mairie.pk).enter():
        finish(organisation=mairie.pk, key=row.key)
        check_all(organisation=mairie.pk)
        row.refresh_from_db()
        correct(act=row, reason="Une coquille.")
        save_act(values=values | {"nature": "arrete", "number": "A-7", "title": "Circulation rue du Lavoir"})
    return row.code


def words() -> dict[str, dict[str, object]]:
    return {
        "site.Act": {
            "nature": "arrete",
            "state": "draft",
            "months": 2,
            "version": 1,
            "replaces": None,
            "replaced_by": "",
            "posted_at": None,
            "withdrawn_at": None,
            "shown_until": None,
            "file": None,
        },
        "site.Import": {"state": "ready"},
        "site.ImportItem": {
            "state": "left",
            "kind": "news",
            "content": {"blocks": [], "pictures": []},
            "result": "",
        },
        "site.Question": {"state": "open", "closed_at": None},
        "site.Favour": {
            "kind": "offer",
            "category": "lend",
            "state": "published",
            "is_public": True,
            "expires_at": timezone.now() + timedelta(days=9),
        },
        "site.Poll": {
            "choices": ["Oui", "Non"],
            "state": "open",
            "is_public": True,
            "edition": 1,
            "opens_at": timezone.now() - timedelta(days=1),
            "closes_at": timezone.now() + timedelta(days=5),
            "closed_at": None,
        },
        "site.PollTally": {"number": 0},
        "site.ActCheck": {"is_good": True, "trouble": ""},
    }
