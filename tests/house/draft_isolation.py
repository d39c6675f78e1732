"""Every address, as every role, with every identifier of another organisation: nothing of it comes out.

The other organisation has one row in each protected table, and every free text in them carries a mark. Whatever
answers with the mark has leaked; whatever changes one of those rows has trespassed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client

from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from tests.house.addresses import every_address
from tests.support.auto import Maker, protected_models
from tests.support.factories import (
    make_commune,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_report,
)
from tests.support.sign_in import sign_in as open_session

pytestmark = [pytest.mark.django_db]

MARK = "FUITE7XQ"
BODY_NAMES = ("item", "organisation", "report", "person", "view", "q", "reference", "act", "status", "back")
SIGN_OUT = "logout"


@dataclass
class Neighbours:
    ours: object
    theirs: object
    clients: dict[str, Client]
    values: dict[str, list[str]]


def sign_in(person) -> Client:
    client = Client(raise_request_exception=False)
    open_session(client, person)
    return client


@pytest.fixture
def neighbours():
    ours = make_organisation("Mairie A", territory=make_commune(slug="commune-a"))
    theirs = make_organisation("Mairie B", territory=make_commune(slug="commune-b"))
    operator = make_organisation("Exploitant", territory=None, is_operator=True)
    for organisation in (ours, theirs):
        make_offer(organisation)
    stranger = make_person(given_name=MARK)
    report = make_report(theirs, f"{MARK} secret", person=None)
    mine = make_report(ours, "Le nôtre")
    made = Maker(theirs, mark=MARK, person=stranger, words=WORDS).everything()
    return Neighbours(ours, theirs, roles(ours, operator), values(theirs, made, [report, mine]))


WORDS: dict[str, dict[str, object]] = {}
"""What a table's constraints ask for beyond the plainest values: label → field → value."""


def roles(ours, operator) -> dict[str, Client]:
    inhabitant, agent, admin, operating = (
        make_person(given_name=name) for name in ("Ida", "Ali", "Ada", "Oda")
    )
    make_member(agent, ours)
    make_member(admin, ours)
    make_member(admin, ours, service="", role="admin")
    make_member(operating, operator, service="", role="admin")
    return {
        "visitor": Client(raise_request_exception=False),
        "inhabitant": sign_in(inhabitant),
        "agent of another mairie": sign_in(agent),
        "administrator of another mairie": sign_in(admin),
        "operator": sign_in(operating),
    }


def values(theirs, made, reports) -> dict[str, list[str]]:
    with Scope.agent(theirs.pk).enter():
        codes = list(WorkItem.objects.values_list("reference", flat=True))
    keys = sorted({str(row.pk) for row in made.values()} | {str(theirs.pk)})
    names = [str(getattr(row, "name", "")) for row in made.values() if getattr(row, "name", "")]
    return {
        "reference": [report.reference for report in reports] + codes[:2],
        "int": keys[:12],
        "uuid": sorted({str(row.object_key) for row in made.values() if hasattr(row, "object_key")})[:4],
        "name": [name for name in names if "/" not in name][:4],
        "secret": ["x" * 32],
        "slug": [theirs.slug, theirs.territory.slug],
        "organisation": [str(theirs.pk), theirs.slug],
    }


def requests(neighbours):
    """(path, whether it is a portal's), each portal address below both communes."""
    for address in every_address():
        for path in address.filled(neighbours.values):
            if not address.in_portal:
                yield path
            else:
                yield "/commune-a" + path
                yield "/commune-b" + path


def body_of(neighbours) -> dict[str, list[str]]:
    ids = neighbours.values["int"]
    return dict.fromkeys(BODY_NAMES, ids) | {"act": ["take"], "back": ["/bureau/"]}


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_protected_table_has_a_row_that_could_leak(neighbours):
    empty = []
    with Scope.agent(neighbours.theirs.pk).enter(), connection.cursor() as cursor:
        for model in protected_models():
            cursor.execute(f'select count(*) from "{model._meta.db_table}"')
            if cursor.fetchone() == (0,):
                empty.append(model._meta.label)
    assert empty == []


def test_no_address_shows_another_organisation(neighbours):
    leaks, broken = [], []
    body = body_of(neighbours)
    for path in requests(neighbours):
        for role, client in neighbours.clients.items():
            for answer in answers(client, path, body):
                if MARK.encode() in content(answer):
                    leaks.append((role, path))
                if answer.status_code >= 500:
                    broken.append((role, path, answer.status_code))
    assert leaks == []
    assert broken == []


def answers(client, path, body):
    yield client.get(path)
    yield client.get(path, {name: chosen[0] for name, chosen in body.items()})
    if SIGN_OUT not in path:
        yield client.post(path, body)


def test_no_address_changes_another_organisation(neighbours):
    before = digest(neighbours.theirs)
    body = body_of(neighbours)
    for path in requests(neighbours):
        for client in neighbours.clients.values():
            if SIGN_OUT not in path:
                client.post(path, body)
                client.delete(path)
    after = digest(neighbours.theirs)
    assert {label: after[label] for label in before if before[label] != {**after}[label]} == {}


def digest(organisation) -> dict[str, str]:
    """Label → digest of the rows that stood when first asked."""
    found = {}
    with Scope.agent(organisation.pk).enter(), connection.cursor() as cursor:
        for model in protected_models():
            cursor.execute(f'select t::text from "{model._meta.db_table}" t order by id limit 5')
            found[model._meta.label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found
