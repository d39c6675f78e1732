"""Somebody at the desk of an organisation."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.desk.middleware import ACTING
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in


def make_mairie(name="", **fields):
    commune = make_commune(name)
    return make_organisation(f"Mairie de {commune.name}", territory=commune, **fields)


def make_agent(organisation, *roles, **fields):
    """A person with these roles ("admin", "signalements:manager") in `organisation`."""
    person = make_person(**{"given_name": "Jeanne", "family_name": "Vidal", **fields})
    for role in roles:
        service, _, name = role.rpartition(":")
        make_member(person, organisation, service=service, role=name)
    return person


def sit_down(client, person, organisation):
    """Sign in, and act for `organisation`."""
    sign_in(client, person)
    session = client.session
    session[ACTING] = organisation.pk
    session.save()
    return client


def questions(client, path):
    """How many queries the page asks, once what is remembered is remembered."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def journal_of(organisation):
    from cantou.core.journal.models import Entry
    from cantou.core.scope.scope import Scope

    with Scope.agent(organisation.pk).enter():
        return list(
            Entry.objects.filter(organisation=organisation)
            .order_by("number")
            .values_list("action", flat=True)
        )
