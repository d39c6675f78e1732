"""Run in a fresh process: what the pages of an empty site say once the package is on the path. Nothing is kept."""

from __future__ import annotations

import json
import os
import sys

import django

PAGES = ["/services/", "/vic/", "/vic/marches/", "/vic/donnees-personnelles/", "/bureau/", "/bureau/marches/"]


def visit() -> dict[str, str]:
    from django.db import transaction
    from django.test import Client
    from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
    from tests.support.sign_in import sign_in

    with transaction.atomic():
        mairie = make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic"))
        make_offer(mairie, "marches")
        agent = make_person(given_name="Jeanne")
        make_member(agent, mairie, "marches", "reader")
        client = Client(headers={"host": "localhost"})
        sign_in(client, agent)
        pages = {page: client.get(page).content.decode() for page in PAGES}
        transaction.set_rollback(True)
    return pages


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "cantou.config.settings"
    django.setup()
    json.dump(visit(), sys.stdout)
