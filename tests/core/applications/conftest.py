from __future__ import annotations

import json

import pytest

from cantou.core.applications.domain.applications import register
from cantou.core.applications.domain.openings import open_application
from cantou.core.applications.manifest import read
from cantou.core.scope.scope import Scope
from tests.support.application import external_application
from tests.support.factories import make_commune, make_offer, make_organisation


@pytest.fixture
def loopback(settings):
    settings.OUTGOING_LOOPBACK = True


@pytest.fixture
def external(loopback):
    with external_application() as running:
        yield running


@pytest.fixture
def operator(db):
    return make_organisation("Département", is_operator=True)


@pytest.fixture
def vic(db):
    organisation = make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic", code="15258"))
    make_offer(organisation)
    return organisation


@pytest.fixture
def murat(db):
    organisation = make_organisation(
        "Mairie de Murat", territory=make_commune("Murat", slug="murat", code="15138")
    )
    make_offer(organisation)
    return organisation


@pytest.fixture
def registered(external, operator):
    """The application of `external`, its secrets told to it."""
    with Scope.agent(operator.pk).enter():
        made = register(manifest=read(json.dumps(external.manifest())))
    external.client, external.client_secret = made.application.client, made.client_secret
    external.webhook_secret = made.webhook_secret
    return made.application


@pytest.fixture
def opened(registered, vic):
    """In Vic, and not in Murat."""
    with Scope.agent(vic.pk).enter():
        open_application(organisation=vic, application=registered)
    return registered
