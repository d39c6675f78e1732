"""A commune that speaks Open311, and a program that talks to it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Report
from tests.core.api.making import token_of
from tests.support.factories import make_commune, make_offer, make_organisation

ROOT = "/open311/v2"
CODE = "15258"


class City:
    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere", code=CODE, **fields):
        self.commune = make_commune(
            name,
            **{"slug": slug, "code": code, "departement_code": "15", "lon": 2.62, "lat": 44.98, **fields},
        )
        self.mairie = make_organisation(f"Mairie de {name}", territory=self.commune)
        self.offer = make_offer(self.mairie)
        self.code = code

    def key(self, *scopes):
        return token_of(self.mairie, scopes=scopes or ("signalements:file",))

    def reports(self):
        with Scope.agent(self.mairie.pk).enter():
            return list(Report.objects.filter(organisation=self.mairie).order_by("pk"))


def get(client, path, **query):
    return client.get(f"{ROOT}/{path}", query)


def file(client, city, key="", **values):
    given = {
        "jurisdiction_id": city.code,
        "service_code": "proprete",
        "address_string": "Devant le four",
        "description": "Des sacs éventrés",
        "api_key": key,
        **values,
    }
    return client.post(f"{ROOT}/requests.json", {name: value for name, value in given.items() if value != ""})


def error(answer):
    """(status, code, the first words of the description) of an answer that is an error as the standard says."""
    (one,) = answer.json()
    assert set(one) == {"code", "description"}
    return answer.status_code, one["code"], re.split(r"[.:]", one["description"])[0]


def tree(answer):
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return ET.fromstring(answer.content)
