"""Two communes side by side. Whoever belongs to the first must see, and change, nothing of the second's.

The second has one row in every table that belongs to somebody, with a mark in every text that is not public.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from cantou.core.applications.models import Application
from cantou.core.booking.models import Lane, Resource
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.coverage import recompute_offer
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.signalements.models import Report
from tests.core.forms.writing import blank_form
from tests.services.alertes import village as alertes
from tests.services.annuaire import village as annuaire
from tests.services.dechets import village as dechets
from tests.services.demarches import village as demarches
from tests.services.periscolaire import village as periscolaire
from tests.services.site import village as site
from tests.support.application import External
from tests.support.auto import Maker, next_month, owned_models
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
from tests.support.sign_in import sign_in

MARK, NUMBER, CODE = "FUITE7XQ", 777_777_777, "FKLMRTXY7"
OUR_MARK, OUR_NUMBER, OUR_CODE = "ANOUS3RT", 333_333_333, "ACHKLM333"
PUBLIC = {
    "organisations.Coverage",
    "organisations.HostName",
    "organisations.Reference",
    "organisations.PrivateLink",
    "booking.LaneShare",
    "search.Entry",
}
"""Reference tables of which anybody may read what they hold."""


def _file(maker) -> dict[str, object]:
    """A photograph of which one width lies in the storage, its bytes the mark."""
    for name in (f"{maker.mark}-320.webp", f"{maker.mark}.webp"):
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(maker.mark.encode()))
    return {
        "state": "clean",
        "stored": maker.mark,
        "kind": "JPEG",
        "width": 320,
        "height": 200,
        "widths": [320],
        "sha256": bytes(32),
        "original": "",
        "name": f"{maker.mark}.jpg",
        "service": "signalements",
        "purpose": "photo",
    }


def elsewhere():
    """An organisation that is neither's: what is shared with it is not shared with the neighbour."""
    from cantou.core.organisations.models import Organisation

    return Organisation.objects.filter(slug="ailleurs").first() or make_organisation(
        "Ailleurs", slug="ailleurs", territory=None, kind="syndicat"
    )


def _second_report(maker):
    """Into which the first one was merged."""
    first = maker.one(Report)
    second = copy(first)
    second.pk, second.object_key = maker.number + 1, UUID(int=maker.number + 1)
    second.reference = f"{first.reference[:-1]}2"
    Report.objects.bulk_create([second])
    return second


def _application() -> Application:
    """One that both have opened: it belongs to nobody."""
    manifest = External(url="https://covoiturage.example").manifest(id=f"secret-{NUMBER}")
    values = {"title": manifest["title"], "manifest": manifest, "client": "covoiturage", "sealed": b"x"}
    return Application.objects.get_or_create(code=f"app-secret-{NUMBER}", defaults=values)[0]


def _booking() -> dict[str, dict[str, object]]:
    """Rooms and who has them. Two atoms, so that one is a part of the other, in one place."""
    return {
        "booking.Place": {"lon": None, "lat": None},
        "booking.Resource": {
            "opening_hours": "",
            "form": "atom",
            "lane": lambda _: Lane.objects.create(),
            "grain": "",
        },
        "booking.Component": {"part": _second_resource},
        "booking.LaneShare": {"lane": lambda maker: maker.one(Resource).lane},
        "booking.Series": {"state": "active", "minutes": 60},
        "booking.Booking": {
            "state": "confirmed",
            "starts_at": lambda _: timezone.now() + timedelta(days=9),
            "ends_at": lambda _: timezone.now() + timedelta(days=9, hours=2),
            "person": lambda maker: maker.person,
        },
        "booking.Occupation": {
            "lane": lambda maker: maker.one(Resource).lane,
            "starts_at": lambda _: timezone.now() + timedelta(days=9),
            "ends_at": lambda _: timezone.now() + timedelta(days=9, hours=2),
        },
        "booking.Tally": {"used": 1, "capacity": 2},
        "booking.Quota": {"resource": None, "place": None, "year_starts": 1},
        "booking.Use": {"used": 1},
        "booking.Tariff": {"cents": 1000, "valid_to": None},
        "booking.Waiting": {
            "state": "waiting",
            "starts_at": lambda _: timezone.now() + timedelta(days=9),
            "ends_at": lambda _: timezone.now() + timedelta(days=9, hours=2),
            "person": lambda maker: maker.person,
        },
        "booking.Feed": {"resource": lambda maker: maker.one(Resource), "place": None},
    }


def _halls(code: str) -> dict[str, dict[str, object]]:
    return {
        "salles.Hall": {
            "is_public": False, "cleaning": "holder", "deposit_percent": 0,
            "seated": None, "standing": None, "surface": None,
        },
        "salles.Item": {"is_public": False},
        "salles.Season": {
            "is_public": False, "holidays": [], "ends_on": lambda _: next_month() + timedelta(days=200),
        },
        "salles.Wish": {
            "starts": time(20), "ends": time(22), "weekday": 1, "weeks": "all", "state": "asked",
            "skipped": [],
        },
        "salles.Draft": {
            "starts_at": lambda _: timezone.now(),
            "ends_at": lambda _: timezone.now() + timedelta(hours=2),
            "wants": "", "sent_at": None,
        },
        "salles.Hire": {
            "reference": code, "channel": "web", "wants": "", "purged_at": None,
            "person": lambda maker: maker.person,
        },
        "salles.Sum": {"kind": "caution", "state": "due", "means": "", "received_on": None, "cents": 100},
        "salles.KeyLoan": {"back_at": None},
        "salles.Inventory": {"moment": "before", "lines": []},
        "salles.Loan": {
            "reference": code, "state": "asked", "wants": "", "purged_at": None,
            "person": lambda maker: maker.person,
        },
        "salles.LoanLine": {"quantity": 2, "missing": 0, "damaged": 0},
    }  # fmt: skip


def _appointments(code: str) -> dict[str, dict[str, object]]:
    return {
        "rendez_vous.Motive": {
            "code": "theirs" if code == CODE else "ours", "minutes": 20, "letter": "A", "lead_hours": 0,
        },
        "rendez_vous.Appointment": {
            "reference": code,
            "way": "place",
            "channel": "web",
            "wants": "",
            "proposed_at": None,
            "proposed_for": "",
            "purged_at": None,
            "person": lambda maker: maker.person,
        },
        "rendez_vous.Asking": {"reference": code, "channel": "web", "closed_at": None},
        "rendez_vous.Absence": {
            "starts_at": lambda _: timezone.now() + timedelta(days=9),
            "ends_at": lambda _: timezone.now() + timedelta(days=10),
            "bookings": [],
        },
        "rendez_vous.Ticket": {
            "letter": "A", "number": 1, "priority": 2, "state": "waiting",
            "called_at": None, "over_at": None, "counter": None, "is_public": True,
        },
    }  # fmt: skip


def _second_resource(maker):
    first = maker.one(Resource)
    second = copy(first)
    second.pk, second.lane = maker.number + 1, Lane.objects.create()
    Resource.objects.bulk_create([second])
    return second


def words(code: str, other) -> dict[str, dict[str, object]]:
    """What the constraints of a table ask for beyond the plainest values: label → field → value."""
    report = {"reference": code, "category": "voirie"}
    application = _application()
    return {
        "organisations.Offer": {"service": "signalements"},
        "organisations.Theme": dict.fromkeys(
            ("action", "action_dark", "action_soft", "band", "band_ink", "mark"), "#123456"
        ),
        "organisations.Coverage": {"service": "salles", "rank": 4},
        "organisations.HostName": {
            "host": f"mairie-{code.lower()}.localhost",
            "is_main": False,
            "confirmed_at": timezone.now(),
            "proof": "dns",
        },
        "organisations.Reference": {"code": code, "service": "signalements"},
        "organisations.PrivateLink": {"service": "signalements"},
        "work.WorkItem": {
            "service": "signalements",
            "queue": "reports",
            "reference": code,
            "status": "received",
            "tone": "",
            "assignee": lambda maker: maker.person,
        },
        "files.StoredFile": {},
        "notices.Preference": {"channel": "email", "choice": "never", "service": ""},
        "notices.Suppression": {"channel": "email"},
        "notices.Notice": {"state": "failed", "channel": "in_app", "person": lambda maker: maker.person},
        "notices.Sender": {"sms_name": "MAIRIE"},
        "people.Membership": {"service": "signalements", "role": "manager"},
        "people.Invitation": {"roles": ["signalements:agent"]},
        "people.Absence": {"substitute": other},
        "people.Assistance": {"agent": other, "ends_at": timezone.now() + timedelta(hours=2)},
        "people.Card": {"expires_at": lambda _: timezone.now() + timedelta(days=9)},
        "people.Mandate": {"services": ["signalements"], "ends_on": next_month()},
        "people.HouseholdTie": {"other": other},
        "applications.Opening": {"scopes": [], "events": [], "application": application},
        "applications.Delivery": {"application": application, "body": "{}"},
        "api.AccessToken": {
            "handle": "theirs" if code == CODE else "ours",
            "scopes": ["signalements:read"],
            "expires_at": lambda _: timezone.now() + timedelta(days=9),
        },
        "signalements.Block": {"kind": "email", "until": next_month()},
        "signalements.Category": {"code": "voirie"},
        "signalements.RemotePhoto": {"state": "waiting", "refusal": ""},
        "signalements.Endpoint": {"url": "https://exemple.fr/open311/v2/", "sealed_key": None},
        "signalements.Figure": {"is_public": False, "dimension": "total", "year": 2025, "number": 7},
        "signalements.Subscriber": {"channel": "email"},
        "signalements.Subscription": {
            "rhythm": "daily",
            "radius": None,
            "lon": None,
            "lat": None,
            "expires_on": next_month(),
        },
        "signalements.Forward": {"service_code": "12", "state": "waiting"},
        "signalements.Contact": {"wants": "", "person": lambda maker: maker.person},
        "signalements.Draft": {"category": "voirie", "wants": ""},
        "signalements.Merge": {"into": _second_report},
        "signalements.Message": {"author": "agent"},
        "signalements.Publication": report | {"is_public": False, "status": "received"},
        "signalements.Report": report | {"person": lambda maker: maker.person},
        "signalements.OnCallSlot": {"starts_at": time(18), "ends_at": time(23), "phone": "+33639980001"},
        "signalements.Participation": {
            "part": "in_charge",
            "reference": code,
            "owner": lambda _: elsewhere(),
        },
        "signalements.RoadPiece": {"road_class": "RD", "name": "D 926"},
        "signalements.RoutingRule": {
            "rank": 0,
            "breadth": 0,
            "category": "voirie",
            "outside_name": "",
            "outside_phone": "",
            "road_class": "",
            "target": lambda maker: maker.organisation,
        },
        "signalements.Routing": {"cause": "filed"},
        "signalements.Round": {"mode": "drive", "key": lambda maker: maker.key},
        "signalements.RoundStop": {
            "outcome": "",
            "why": "",
            "visited_at": None,
            "report": lambda maker: maker.one(Report),
        },
        "signalements.Share": {"part": "in_charge", "to": lambda _: elsewhere()},
        "signalements.StatusChange": {"previous": "", "status": "received", "reason": ""},
        **_booking(),
        "core_forms.CardModel": {"is_public": False, "key": "secret"},
        "core_forms.Card": {"is_public": False},
        "core_forms.Form": {"is_public": False, "number": 1},
        "core_forms.Version": {"is_public": False, "number": 1, "document": blank_form()},
        "core_forms.Draft": {
            "person": lambda maker: maker.person,
            "answers": lambda maker: {"nom": maker.mark},
        },
        "payments.Debt": {
            "person": lambda maker: maker.person,
            "total_cents": 5000,
            "credited_cents": 0,
            "paid_cents": 0,
            "state": "due",
        },
        "payments.Credit": {"cents": 100},
        "payments.Payment": {"cents": 100, "state": "waiting"},
        "payments.Receipt": {"cents": 100, "number": 1},
        "payments.Refund": {"cents": 100},
        "payments.Quotient": {
            "person": lambda maker: maker.person,
            "source": "shown",
            "paper": "attestation",
            "sealed": b"x",
            "agreed_at": None,
        },
        "payments.SimulatedPayment": {"cents": 100},
        "parapheur.SignatureRequest": {
            "state": "asked",
            "ended_at": None,
            "reason": "",
            "signed_name": "",
            "signed_pdf": None,
            "is_sealed": False,
            "reference": code,
        },
        "parapheur.Visa": {"position": 0, "given_at": None, "given_name": ""},
        "parapheur.Reading": {"person": lambda maker: maker.person},
        **_halls(code),
        **_appointments(code),
        **dechets.words(),
        **site.words(),
        **alertes.words(),
        **annuaire.words(),
        **demarches.words(code),
        **periscolaire.words(code),
        "mfa.Authenticator": {"type": "webauthn", "data": lambda maker: {"name": maker.mark}},
        "usersessions.UserSession": {"ip": "192.0.2.7"},
        "account.EmailAddress": {"verified": True},
        "allauth_idp_oidc.Client": {"owner": lambda maker: maker.person},
        "allauth_idp_oidc.Token": {"user": lambda maker: maker.person},
    }


@dataclass
class Neighbours:
    """`values`: an argument's name or converter → what is tried in its place, theirs first."""

    ours: object
    theirs: object
    stranger: object
    roles: dict[str, Client]
    values: dict[str, list[str]]


def settle() -> Neighbours:
    ours, theirs = (
        make_organisation(f"Mairie {name}", territory=make_commune(slug=f"commune-{name}"), pk=number)
        for name, number in (("a", OUR_NUMBER), ("b", NUMBER))
    )
    resident, stranger = (
        make_person(
            pk=number, given_name=mark, family_name=mark, email=f"{mark.lower()}@example.org", handle=handle
        )
        for number, mark, handle in ((OUR_NUMBER, OUR_MARK, "ours"), (NUMBER, MARK, "theirs"))
    )
    furnish(ours, resident, mark=OUR_MARK, number=OUR_NUMBER, code=OUR_CODE)
    furnish(theirs, stranger, mark=MARK, number=NUMBER, code=CODE)
    return Neighbours(ours, theirs, stranger, roles(ours), values())


def furnish(organisation, person, *, mark: str, number: int, code: str) -> None:
    told = words(code, make_person(given_name=mark, family_name=mark))
    maker = Maker(organisation, person, mark=mark, number=number, words=told, public=PUBLIC)
    told["files.StoredFile"] = _file(maker)
    maker.everything()
    with Scope.agent(organisation.pk, reason=mark).enter():
        record(action=f"{mark}.done", subject=mark)
    recompute_offer(offer=number, areas=[organisation.territory_id])
    for manifest in services():
        make_offer(organisation, manifest.id)


def roles(ours) -> dict[str, Client]:
    operator = make_organisation("Exploitant", territory=None, is_operator=True)
    inhabitant, agent, admin, operating = (
        make_person(given_name=name, email=f"{name}@exemple.fr") for name in ("Ida", "Ali", "Ada", "Oda")
    )
    for manifest in services():
        for person in (agent, admin):
            make_member(person, ours, service=manifest.id, role=manifest.roles[-1].id)
    make_member(admin, ours, service="", role="admin")
    for role in ("admin", "operator", "support"):
        make_member(operating, operator, service="", role=role)
    people = {"inhabitant": inhabitant, "agent": agent, "administrator": admin, "operator": operating}
    found = {name: Client(raise_request_exception=False) for name in ("visitor", *people)}
    for name, person in people.items():
        sign_in(found[name], person)
    return found


def values() -> dict[str, list[str]]:
    """A secret that opens a thing is its holder's: none is given."""
    keys = [str(UUID(int=number)) for number in (NUMBER, OUR_NUMBER)]
    return {
        "int": [str(NUMBER), str(OUR_NUMBER)],
        "veiled": [veil(NUMBER), veil(OUR_NUMBER)],
        "uuid": keys,
        "reference": [CODE, OUR_CODE],
        "hire": [CODE, OUR_CODE],
        "loan": [CODE, OUR_CODE],
        "case": [CODE, OUR_CODE],
        "wish": keys,
        "moment": ["before"],
        "shared": [CODE, OUR_CODE],
        "joined": [CODE, OUR_CODE],
        "name": [f"{UUID(int=number).hex}-320.webp" for number in (NUMBER, OUR_NUMBER)],
        "slug": [f"secret-{NUMBER}"],
        "handle": ["theirs", "ours"],
        "service": [manifest.id for manifest in services()],
        "dataset": [dataset.id for manifest in services() for dataset in manifest.datasets],
        "form": ["csv", "geojson"],
        "category": ["voirie"],
        "secret": ["x" * 32],
        "reminded": ["x" * 32],
        "trouble": [CODE, OUR_CODE],
        "stream": ["tri"],
        "token": [keys[0]],
        "level": ["commune"],
    }


def sum_of(neighbours: Neighbours, *, only: set[str] | None = None) -> dict[str, str]:
    """Table → digest of the rows of theirs, whoever may see them. `only`: of the tables with these names."""
    theirs, stranger = neighbours.theirs.pk, neighbours.stranger.pk
    asked = [one for one in owned_models() if only is None or one._meta.db_table in only]
    found = {}
    with Scope.agent(theirs).enter():
        found.update(_digests([one for one in asked if _of_organisation(one)], f"= {theirs}"))
    with Scope.for_person(stranger).enter():
        found.update(_digests([one for one in asked if not _of_organisation(one)], f"= {stranger}"))
    return found


def _of_organisation(model) -> bool:
    return any(field.name == "organisation" for field in model._meta.local_concrete_fields)


def _digests(models, condition: str) -> dict[str, str]:
    parts = [
        f"select '{model._meta.label}', count(*)::text || md5(coalesce(string_agg(t::text, '' order by t::text), ''))"
        f' from "{model._meta.db_table}" t where {" or ".join(f"{column} {condition}" for column in columns)}'
        for model in models
        if (columns := _owners(model))
    ]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return dict(cursor.fetchall())


def _owners(model) -> list[str]:
    name = "organisations.Organisation" if _of_organisation(model) else "people.Person"
    return [
        f'"{field.column}"'
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model._meta.label == name
    ]
