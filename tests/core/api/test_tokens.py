"""A token acts for its organisation, with its scopes, as long as it stands: never more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.core.api.callers import find_caller
from cantou.core.api.domain import tokens
from cantou.core.api.models import AccessToken
from cantou.core.journal.models import Entry
from cantou.core.organisations.models import PrivateLink
from cantou.core.people.domain.departures import depart
from cantou.core.scope.scope import Scope
from tests.core.api.making import BOTH, bearer, token_of
from tests.support.factories import make_commune, make_member, make_organisation, make_person, make_report

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/signalements/desk/reports"


@pytest.fixture
def vic():
    return make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic"))


@pytest.fixture
def murat():
    return make_organisation("Mairie de Murat", territory=make_commune("Murat", slug="murat"))


def me(client, secret):
    return client.get("/api/v1/moi", headers=bearer(secret))


def journal(organisation) -> list[tuple[str, str]]:
    with Scope.agent(organisation.pk).enter():
        return list(Entry.objects.order_by("number").values_list("action", "subject"))


def test_what_a_token_is_worth(client, vic):
    made = token_of(vic)
    assert me(client, made.secret).json() == {
        "organisation": {"slug": vic.slug, "name": "Mairie de Vic"},
        "scopes": ["signalements:read", "signalements:write"],
        "permissions": {"signalements": ["read", "treat"]},
    }
    assert journal(vic) == [("api.token_made", f"token:{made.token.handle}")]


def test_only_its_digest_is_kept(vic):
    made = token_of(vic)
    assert made.secret.startswith("cantou_")
    kept = PrivateLink.objects.get(object_key=made.token.key)
    assert made.secret not in str(vars(kept)) + str(vars(made.token))
    assert (kept.organisation_id, kept.purpose) == (vic.pk, "token")


def test_another_organisations_rows_are_not_there(client, vic, murat):
    ours, theirs = make_report(vic, "Chez nous"), make_report(murat, "Chez eux")
    headers = bearer(token_of(vic).secret)
    found = client.get(REPORTS, headers=headers).json()
    assert [(row["reference"], row["description"]) for row in found["items"]] == [
        (ours.reference, "Chez nous")
    ]
    assert client.get(f"{REPORTS}/{theirs.reference}", headers=headers).status_code == 404
    moved = client.post(
        f"{REPORTS}/{theirs.reference}/status",
        {"before": "received", "after": "accepted"},
        content_type="application/json",
        headers=headers,
    )
    assert moved.status_code == 404
    with Scope.agent(murat.pk).enter():
        theirs.refresh_from_db()
        assert theirs.status == "received"


def test_naming_another_organisation_changes_nothing(client, vic, murat):
    make_report(murat, "Chez eux")
    headers = bearer(token_of(vic).secret, **{"Cantou-Organisation": murat.slug})
    assert client.get(REPORTS, headers=headers).json()["items"] == []
    assert me(client, token_of(vic).secret).json()["organisation"]["slug"] == vic.slug


def test_a_session_opens_nothing_without_a_token(client, vic):
    agent = make_person()
    make_member(agent, vic)
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(REPORTS).status_code == 401


def test_revoked_and_expired(client, vic):
    made, short = token_of(vic), token_of(vic, days=1)
    with Scope.agent(vic.pk).enter():
        tokens.revoke_token(token=made.token)
        tokens.revoke_token(token=made.token)
        earlier = {
            "created_at": timezone.now() - timedelta(days=3),
            "expires_at": timezone.now() - timedelta(1),
        }
        AccessToken.objects.filter(pk=short.token.pk).update(**earlier)
    assert me(client, made.secret).status_code == 401
    assert me(client, short.secret).status_code == 401
    assert [action for action, _ in journal(vic)].count("api.token_revoked") == 1


def test_a_secret_for_something_else_is_no_token(client, vic):
    report = make_report(vic)
    PrivateLink.objects.filter(object_key=report.object_key).update(purpose="token")
    from cantou.services.signalements.domain.reports import secret_of

    assert find_caller(secret=secret_of(key=report.object_key)) is None
    assert find_caller(secret=f"cantou_{secret_of(key=report.object_key)}") is None


def test_a_personal_token_is_worth_what_its_holder_may_do(client, vic):
    reader, other = make_person(), make_person()
    make_member(reader, vic, role="reader")
    make_member(other, vic, service="", role="admin")
    made = token_of(vic, person=reader, personal=True)
    assert me(client, made.secret).json()["permissions"] == {"signalements": ["read"]}
    with Scope.agent(vic.pk, person=other.pk).enter():
        depart(person=reader.pk, successor=None)
    assert me(client, made.secret).status_code == 401


def test_what_the_manifest_no_longer_declares_grants_nothing(client, vic):
    made = token_of(vic)
    with Scope.agent(vic.pk).enter():
        AccessToken.objects.filter(pk=made.token.pk).update(scopes=["signalements:settings", "gone:read"])
    assert me(client, made.secret).json()["permissions"] == {}
    assert client.get(REPORTS, headers=bearer(made.secret)).status_code == 403


def test_the_last_use_is_kept_by_the_hour(client, vic):
    made = token_of(vic)
    me(client, made.secret)
    with Scope.agent(vic.pk).enter():
        first = AccessToken.objects.get(pk=made.token.pk).last_used_at
    me(client, made.secret)
    with Scope.agent(vic.pk).enter():
        assert AccessToken.objects.get(pk=made.token.pk).last_used_at == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["signalements:tout"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 732}, "days"),
    ],
)
def test_what_cannot_be_a_token(vic, changes, field):
    values = {"name": "Essai", "scopes": BOTH, "days": 30, **changes}
    with Scope.agent(vic.pk).enter(), pytest.raises(ValidationError) as refused:
        tokens.make_token(**values)
    assert list(refused.value.message_dict) == [field]
