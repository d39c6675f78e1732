"""After a hand-over: every address, as every role, with everything that names the shared report.

Each body's agents see their own private notes somewhere, and nobody ever sees the other's.
"""

from __future__ import annotations

import pytest
from django.test import Client

from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.signalements.domain.decisions import hand_over
from cantou.services.signalements.domain.messages import write_note
from cantou.services.signalements.domain.participations import write_side_note
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.models import Participation
from tests.house.addresses import every_address
from tests.house.fuzz import content, silence, undone
from tests.support.factories import (
    make_area,
    make_commune,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_publication,
    make_report,
)
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
AWAY = ("visitor", "inhabitant")
"""They look everywhere but at the desk, where test_isolation.py sends them; the others at the desk."""
OWNERS, PARTICIPANTS = "NOTEDEVANTQ7", "NOTEDERRIEREZ8"


class Shared:
    """A mairie's report in the hands of its département, an agent and an administrator of each, and the others."""

    def __init__(self) -> None:
        commune = make_commune("Vic-sur-Cère", slug="vic")
        self.mairie = make_organisation("Mairie", territory=commune)
        area = make_area("departement", "Cantal", communes=[commune])
        self.cantal = make_organisation("Cantal", kind="departement", territory=area)
        make_offer(self.mairie)
        self.roles = {"visitor": Client(raise_request_exception=False)}
        self._enter("inhabitant")
        for name, body in (("mairie", self.mairie), ("cantal", self.cantal)):
            self._enter(f"agent of {name}", body, "signalements", "manager")
            self._enter(f"administrator of {name}", body, "", "admin")
        operator = make_organisation("Exploitant", territory=None, is_operator=True)
        self._enter("operator", operator, "", "operator")
        self._hand_over()

    def _enter(self, name: str, body=None, service: str = "", role: str = "") -> None:
        person = make_person(given_name=name, email=f"{len(self.roles)}@exemple.fr")
        if body is not None:
            make_member(person, body, service=service, role=role)
        self.roles[name] = Client(raise_request_exception=False)
        sign_in(self.roles[name], person)

    def _hand_over(self) -> None:
        self.report = make_report(self.mairie, "Un trou")
        make_publication(self.report)
        with Scope.agent(self.mairie.pk).enter():
            write_note(report=self.report, body=OWNERS, person=None)
            hand_over(report=self.report, to=self.cantal.pk, part="in_charge", why="route", person=None)
        with Scope.agent(self.cantal.pk).enter():
            side = Participation.objects.get()
            write_side_note(participation=side, body=PARTICIPANTS, person=None)

    @property
    def values(self) -> dict[str, list[str]]:
        key = str(self.report.object_key)
        return {
            "int": [str(self.report.pk)],
            "veiled": [veil(self.report.pk)],
            "uuid": [key],
            "reference": [self.report.reference],
            "shared": [self.report.reference],
            "secret": [secret_of(key=self.report.object_key)],
            "token": [key],
            "service": ["signalements"],
            "category": ["voirie"],
            "level": ["commune"],
        }

    def seen(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for address in every_address():
            for path in address.filled(self.values):
                whole = f"/vic{path}" if address.in_portal else path
                at_desk = address.route.startswith("bureau/")
                for role, client in self.roles.items():
                    if at_desk == (role in AWAY):
                        continue
                    with undone():
                        text = content(client.get(whole))
                    found.setdefault(role, set()).update(
                        mark for mark in (OWNERS, PARTICIPANTS) if mark in text
                    )
        return found


@pytest.fixture
def shared():
    return Shared()


def test_nobody_sees_the_other_bodys_private_notes(shared):
    with silence():
        found = shared.seen()
    assert {role: marks for role, marks in found.items() if marks} == {
        "agent of mairie": {OWNERS},
        "agent of cantal": {PARTICIPANTS},
    }


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (
            "agent of mairie",
            ["partages/{}/", "partages/{}/note/", "partages/{}/etat/", "partages/{}/photo/x"],
        ),
        ("agent of cantal", ["{}/", "{}/fiche/", "{}/lien/", "{}/transmettre/", "{}/photo/x"]),
    ],
)
def test_each_body_has_one_door_only(shared, role, paths):
    client = shared.roles[role]
    for path in paths:
        whole = f"/bureau/signalements/{path.format(shared.report.reference)}"
        for answer in (client.get(whole), client.post(whole, {"body": "x", "to": str(shared.cantal.pk)})):
            assert answer.status_code in {404, 405}, (whole, answer.status_code)
