"""A commune that opens its two démarches, and people who use them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID, uuid4

from django.utils import timezone

from cantou.core.forms.domain.drafts import current_version, open_draft
from cantou.core.forms.domain.drafts import secret_of as draft_secret_of
from cantou.core.parapheur.domain.queries import waiting_for
from cantou.core.scope.scope import Scope
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import file_case, note, press, secret_of
from cantou.services.demarches.domain.catalogue import publish_package
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.domain.opinions import ask_opinion
from cantou.services.demarches.domain.opinions import secret_of as opinion_link
from cantou.services.demarches.domain.sources import source
from cantou.services.demarches.domain.taking import take
from cantou.services.demarches.domain.transfers import transfer
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import document_of
from cantou.services.demarches.engine.packages.overrides import Overrides
from cantou.services.demarches.models import Case
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
from tests.support.jobs import run_jobs

BUVETTE = "debit-de-boissons"


def answers(**more):
    day = timezone.localdate() + timedelta(days=40)
    return {
        "prenom": "Ginette",
        "nom": "Fau",
        "courriel": "ginette@exemple.fr",
        "telephone": "+33612345678",
        "adresse": {"label": "2 rue du Four, 15800 Vic-sur-Cère", "line": "2 rue du Four",
                    "postcode": "15800", "city": "Vic-sur-Cère"},
        "quoi": "Bal de la Saint-Jean",
        "lieu": "Place du Foirail",
        "jour": day.isoformat(),
        "heures": "18 h à 1 h",
        "groupe": "3",
        "deja": False,
        **more,
    }  # fmt: skip


def places_kept(**more):
    day = timezone.localdate() + timedelta(days=20)
    person = ("prenom", "nom", "courriel", "telephone", "adresse")
    return {
        **{key: value for key, value in answers().items() if key in person},
        "objet": "un déménagement",
        "endroit": "Devant le 7, rue du Château",
        "heures": "de 8 h à 18 h",
        "nombre": "2",
        "barre": False,
        "panneaux": True,
        "debut": day.isoformat(),
        "fin": day.isoformat(),
        **more,
    }


class Place:
    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere"):
        self.commune = make_commune(name, slug=slug, departement_code="15")
        self.mairie = make_organisation(
            f"Mairie de {name}", territory=self.commune, phone="+33471475000", address="2 rue du Four",
            email="mairie@vic.example",
        )  # fmt: skip
        make_offer(self.mairie, "demarches")
        self.root = f"/{slug}/demarches"
        with self.scope():
            self.demarche = open_demarche(package=PACKAGES[BUVETTE])
            self.voirie = open_demarche(package=PACKAGES["permission-de-voirie"])

    def scope(self, person=None):
        return Scope.agent(self.mairie.pk, person=person).enter()

    def agent(self, role="manager", **fields):
        person = make_person(given_name="Jeanne", family_name="Vidal", **fields)
        make_member(person, self.mairie, service="demarches", role=role)
        return person

    def file(self, *, key=None, person=None, jobs=True, **more):
        """As somebody on the portal."""
        key = key or uuid4()
        with Scope.for_object(organisation=self.mairie.pk, key=key, person=person).enter():
            version = current_version(organisation=self.mairie.pk, key=BUVETTE)
            case = file_case(
                demarche=queries.demarche_of_version(self.mairie.pk, version.pk),
                key=key,
                version=version.pk,
                answers=more.pop("answers", None) or answers(),
                person=person,
                **more,
            )
        if jobs:
            run_jobs("cantou.")
        return self.fresh(case)

    def fresh(self, case) -> Case:
        with self.scope():
            return queries.cases(self.mairie.pk).get(pk=case.pk)

    def cases(self):
        with self.scope():
            return list(Case.objects.filter(organisation=self.mairie).order_by("pk"))

    def follow(self, case):
        return f"{self.root}/suivi/{secret_of(key=case.object_key)}/"


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def plain(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(body.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def shown(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code, plain(answer)[:3000])
    return plain(answer)


def handed_over(mairie) -> str:
    """A case that another body received and that this mairie treats: its reference."""
    other = make_organisation("Communauté du Carladès", kind="syndicat", territory=None)
    with Scope.agent(other.pk).enter():
        demarche = open_demarche(package=PACKAGES[BUVETTE])
        version = current_version(organisation=other.pk, key=BUVETTE)
        case = file_case(
            demarche=demarche, key=UUID(int=217), version=version.pk, answers=answers(), at=timezone.now()
        )
        press(case=case, button="instruire", agent=True, person=None)
        transfer(case=case, to=mairie, why="La fête a lieu à Vic-sur-Cère.", person=None)
    return case.reference


def furnish(mairie) -> dict[str, list[str]]:
    """For the tour of the house: a case that awaits a piece, one that is examined, one granted, a draft."""
    make_offer(mairie, "demarches")
    with Scope.agent(mairie.pk).enter():
        for package in PACKAGES.values():
            open_demarche(package=package)
        _publish(mairie)
        version = current_version(organisation=mairie.pk, key=BUVETTE)
        demarche = queries.demarche_of_version(mairie.pk, version.pk)

        def filed(number, *steps):
            key = UUID(int=number)
            case = file_case(
                demarche=demarche, key=key, version=version.pk, answers=answers(), at=timezone.now()
            )
            for button, typed in steps:
                press(case=case, button=button, agent=True, person=None, typed=typed)
                run_effects(case=case)
            return case

        begun = ("instruire", {})
        granted = filed(211, begun, ("accorder", {}))
        examined = filed(212, begun)
        waiting = filed(213, begun, ("demander_piece", {"manque": {"piece": "Les statuts"}}))
        note(case=waiting, body="Rappeler jeudi", person=None, to_do=True)
        places = queries.demarches(mairie.pk).get(key="arrete-de-stationnement")
        to_sign = file_case(
            demarche=places,
            key=UUID(int=216),
            version=current_version(organisation=mairie.pk, key=places.key).pk,
            answers=places_kept(),
            at=timezone.now(),
        )
        for button in ("instruire", "accorder"):
            press(case=to_sign, button=button, agent=True, person=None)
        run_effects(case=to_sign)
        signature = waiting_for(organisation=mairie.pk, service="demarches", key=to_sign.object_key).get()
        asked = ask_opinion(
            case=examined,
            summary="Débit de boissons : bal de la Saint-Jean, place du Foirail.",
            until=timezone.localdate() + timedelta(days=20),
            body_name="Services techniques",
        )
        paper = queries.thread(granted).get(kind="document")
        typing = open_draft(version=version, service=queries.TYPED, key=UUID(int=214))
        remark = queries.notes(waiting).get()
    key = UUID(int=215)
    with Scope.for_object(organisation=mairie.pk, key=key).enter():
        draft = open_draft(version=version, service="demarches", key=key)
    run_jobs("cantou.events.")  # What an outside program is told is not sent: nobody answers there.
    return {
        "case": [waiting.reference, examined.reference],
        "case_secret": [secret_of(key=waiting.object_key)],
        "demarche": [BUVETTE],
        "publisher": [mairie.slug],
        "package": ["fete-de-village"],
        "form_key": [BUVETTE, "accueil-de-loisirs"],
        "draft_secret": [draft_secret_of(draft)],
        "wanted": ["envoi_piece"],
        "way": ["laisser"],
        "paper": [str(paper.pk)],
        "typing": [str(typing.pk)],
        "remark": [str(remark.pk)],
        "signature": [str(signature.pk)],
        "opinion_secret": [opinion_link(asked)],
        "joined": [handed_over(mairie)],
        "joined_way": ["demander_piece"],
    }


def elsewhere():
    """An organisation that is neither's: what is shared with it is not shared with the neighbour."""
    from cantou.core.organisations.models import Organisation

    found = Organisation.objects.filter(slug="ailleurs").first()
    return found or make_organisation("Ailleurs", slug="ailleurs", territory=None, kind="syndicat")


def _publish(mairie) -> None:
    """One that it publishes, opens, and has a newer release of; another that nobody has opened yet."""
    document = document_of(PACKAGES[BUVETTE])
    publish_package(document=document)
    own = Overrides(labels={"quoi": "Quelle fête ?"})
    take(source=source(mairie.pk, mairie.slug, BUVETTE), parameters={}, overrides=own)
    page, *others = document["form"]["pages"][1:]
    asked = [
        {**one, "label": "Quel événement ?"} if one.get("key") == "quoi" else one for one in page["elements"]
    ]
    form = {**document["form"], "pages": [document["form"]["pages"][0], {**page, "elements": asked}, *others]}
    publish_package(document={**document, "form": form}, news="La question est plus claire.")
    voirie = document_of(PACKAGES["permission-de-voirie"])
    publish_package(document={**voirie, "key": "fete-de-village", "title": "Fête de village"})


def words(code: str) -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    flow = PACKAGES[BUVETTE].workflow
    state = {
        "status": "deposee", "number": 1, "filed": "2026-11-02T09:00:00+00:00", "previous": "", "values": {},
        "awaited": {}, "timers": {}, "held": None, "stuck": "",
    }  # fmt: skip
    return {
        "demarches.Demarche": {
            "is_public": False,
            "period_count": None,
            "period_unit": "",
            "silence": "",
            "on_request": "suspend",
            "number": 1,
            "publisher": None,
            "release": 0,
        },
        "demarches.WorkflowVersion": {
            "is_public": False,
            "number": 1,
            "document": flow,
            "digest": b"demarche",
        },
        "demarches.Case": {
            "reference": code,
            "channel": "web",
            "phase": "filed",
            "status": "deposee",
            "state": state,
            "answers": lambda maker: {"nom": maker.mark},
            "person": lambda maker: maker.person,
            "purged_at": None,
        },
        "demarches.CatalogueEntry": {"is_public": False, "number": 1},
        "demarches.Release": {"is_public": False, "number": 1, "document": {}, "digest": b"release"},
        "demarches.Subscription": {"document": {}, "digest": b"taken", "overrides": {}},
        "demarches.CaseEvent": {"kind": "message", "author": "agent"},
        "demarches.Note": {"to_do": False, "done_at": None},
        "demarches.Request": {"number": 1, "reason": "missing", "resolved_on": None},
        "demarches.Effect": {"number": 1, "position": 0, "state": "waiting"},
        "demarches.Timer": {"number": 1},
        "demarches.Opinion": {
            "to": None,
            "state": "asked",
            "verdict": "",
            "answered_at": None,
            "pieces": [],
        },
        "demarches.Transfer": {"to": lambda _: elsewhere(), "until": None},
        "demarches.CasePart": {"owner": lambda _: elsewhere(), "part": "opinion", "reference": code},
        "demarches.CaseCount": {"phase": "granted", "duration": "week", "month": date(2026, 1, 1)},
    }
