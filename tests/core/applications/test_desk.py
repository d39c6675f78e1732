"""The operator registers, an organisation opens: each at the desk, each its own part."""

from __future__ import annotations

import json
import re

import pytest

from cantou.core.applications.domain.applications import update
from cantou.core.applications.domain.queries import granted
from cantou.core.applications.manifest import read
from cantou.core.applications.models import Application, Delivery, Opening
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from tests.support.application import External
from tests.support.factories import make_member, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
OURS, THEIRS = "/bureau/applications/", "/bureau/exploitation/applications/"
MANIFEST = External(url="https://covoiturage.example").manifest()


def signed_in(client, organisation, *roles: str):
    person = make_person(given_name="Ada")
    for role in roles:
        make_member(person, organisation, service="", role=role)
    sign_in(client, person)
    return person


def actions(organisation) -> list[str]:
    with Scope.agent(organisation.pk).enter():
        return list(Entry.objects.order_by("number").values_list("action", flat=True))


def posted(**changes):
    return {"text": json.dumps({**MANIFEST, **changes}), "key": "k" * 24}


def test_the_operator_registers_and_sees_the_secrets_once(client, operator):
    signed_in(client, operator, "admin", "operator")
    page = client.post(f"{THEIRS}ajouter/", posted())
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    secret = re.search(r"whsec_[\w+/=]+", text).group()
    made = Application.objects.get()
    assert made.client in text
    shown = client.get(f"{THEIRS}covoiturage/").content.decode()
    assert secret not in shown
    assert client.post(f"{THEIRS}ajouter/", posted())["Location"] == THEIRS
    assert actions(operator) == ["application.registered"]


def test_a_wrong_manifest_is_told_and_kept(client, operator):
    signed_in(client, operator, "admin", "operator")
    page = client.post(f"{THEIRS}ajouter/", posted(scopes=["x:y"]))
    assert page.status_code == 422
    assert "scopes[0]\N{NO-BREAK SPACE}: « x:y » n’existe pas ici." in page.content.decode()
    assert "covoiturage.example" in page.content.decode()


@pytest.mark.parametrize("path", ["", "ajouter/", "covoiturage/"])
def test_nobody_but_the_operator(client, registered, vic, path):
    signed_in(client, vic, "admin")
    assert client.get(f"{THEIRS}{path}").status_code == 403


@pytest.mark.parametrize("act", ["suspend", "client_secret", "webhook_secret", "resume", "test"])
def test_nobody_but_the_operator_acts(client, registered, vic, act):
    signed_in(client, vic, "admin")
    assert client.post(f"{THEIRS}covoiturage/agir/", {"act": act}).status_code == 403
    assert client.post(f"{THEIRS}covoiturage/manifeste/", posted()).status_code == 403


def test_the_operators_acts(client, registered, operator, external):
    signed_in(client, operator, "admin", "operator")
    path = f"{THEIRS}covoiturage/agir/"
    assert "whsec_" in client.post(path, {"act": "webhook_secret"}).content.decode()
    assert "client_secret" in client.post(path, {"act": "client_secret"}).content.decode()
    client.post(path, {"act": "test"})
    with Scope.agent(operator.pk).enter():
        assert Delivery.objects.get().event == "cantou.test"
    client.post(path, {"act": "suspend"})
    registered.refresh_from_db()
    assert not registered.is_active
    client.post(path, {"act": "resume"})
    assert actions(operator) == [
        *(
            "application.registered",
            "application.webhook_secret_changed",
            "application.client_secret_changed",
        ),
        *("application.suspended", "application.resumed"),
    ]


def test_an_organisation_opens_with_what_it_agrees_to(client, registered, operator, vic, external):
    signed_in(client, vic, "admin")
    page = client.get(f"{OURS}covoiturage/").content.decode()
    assert "Signalements\N{NO-BREAK SPACE}: lire les signalements" in page
    assert "Prénom et trajets proposés" in page
    client.post(f"{OURS}covoiturage/ouvrir/")
    assert granted(application=registered, organisation=vic.pk) == {"signalements:read"}
    more = external.manifest(scopes=["signalements:read", "signalements:write"])
    with Scope.agent(operator.pk).enter():
        update(application=registered, manifest=read(json.dumps(more)))
    assert granted(application=registered, organisation=vic.pk) == {"signalements:read"}
    assert "Elle demande davantage" in client.get(f"{OURS}covoiturage/").content.decode()
    client.post(f"{OURS}covoiturage/ouvrir/")
    assert granted(application=registered, organisation=vic.pk) == {"signalements:read", "signalements:write"}
    client.post(f"{OURS}covoiturage/fermer/")
    client.post(f"{OURS}covoiturage/fermer/")
    assert granted(application=registered, organisation=vic.pk) == frozenset()
    assert actions(vic).count("application.closed") == 1


def test_the_log_and_the_test_button(client, opened, vic, murat):
    signed_in(client, vic, "admin")
    client.post(f"{OURS}covoiturage/essai/")
    assert "cantou.test" in client.get(f"{OURS}covoiturage/").content.decode()
    signed_in(client, murat, "admin")
    assert "cantou.test" not in client.get(f"{OURS}covoiturage/").content.decode()
    assert client.post(f"{OURS}covoiturage/essai/").status_code == 404


def test_an_agent_opens_nothing(client, registered, vic):
    signed_in(client, vic, "agent")
    assert client.get(OURS).status_code == 403
    assert client.post(f"{OURS}covoiturage/ouvrir/").status_code == 403
    with Scope.agent(vic.pk).enter():
        assert not Opening.objects.exists()


def test_an_organisation_without_a_territory_is_told(client, registered, operator):
    signed_in(client, operator, "admin")
    page = client.post(f"{OURS}covoiturage/ouvrir/")
    assert page.status_code == 422
    assert "Dites sur quel territoire" in page.content.decode()
    with Scope.agent(operator.pk).enter():
        assert not Opening.objects.exists()


def test_a_departments_tile_is_on_each_communes_portal(client, registered, vic):
    from cantou.core.applications.domain.openings import open_application
    from tests.support.factories import make_area, make_organisation

    area = make_area("departement", "Cantal", communes=[vic.territory])
    department = make_organisation("Cantal", kind="departement", territory=area)
    with Scope.agent(department.pk).enter():
        open_application(organisation=department, application=registered)
    assert "Trouver un covoiturage" in client.get("/vic/").content.decode()
    found = client.get("/vic/recherche/?q=covoiturage").content.decode()
    assert "Trouver un covoiturage" in found
