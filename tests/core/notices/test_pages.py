"""A person's messages, their choices, and leaving with one click."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from cantou.core.notices.domain import queries
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.domain.inbox import mark_read
from cantou.core.notices.models import Notice, Preference, Suppression
from cantou.core.scope.scope import Scope
from tests.core.notices.making import JEANNE, again, tell
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def send(organisation, person, notice="changed", **options):
    rows = tell(organisation, Recipient(person=person.pk), notice, **options)
    for row in rows:
        deliver(organisation=organisation.pk, key=row.key)
    return rows


def sign_in(client, person):
    client.force_login(person, backend=BACKEND)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_person_reads_their_messages_and_nobody_else_s(client):
    mairie = make_organisation("Mairie de Murat")
    ours, theirs = make_person(), make_person()
    send(mairie, ours)
    send(mairie, theirs, "danger")
    sign_in(client, ours)
    answer = client.get("/compte/messages/")
    shown = text_of(answer)
    assert "1 nouveau message" in shown
    assert "Votre signalement 7K4\u2011M2R\u2011XAF : pris en charge" in shown
    assert "Mairie de Murat" in shown
    assert 'href="https://cantou.example/suivi/a-secret"' in answer.content.decode()
    assert "Suivre mon signalement" in shown
    assert "Coupure" not in shown
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_without_messages_and_without_an_account(client):
    assert client.get("/compte/messages/").status_code == 302
    sign_in(client, make_person())
    assert "Aucun message" in text_of(client.get("/compte/messages/"))


def test_what_was_shown_is_marked_as_read_and_what_arrived_meanwhile_stays_new(client):
    first, second = make_organisation(), make_organisation()
    person, other = make_person(), make_person()
    shown = [*send(first, person), *send(second, person)]
    (foreign,) = send(first, other)
    sign_in(client, person)
    page = client.get("/compte/messages/").content.decode()
    keys = re.findall(r'name="message" value="([^"]+)"', page)
    assert sorted(keys) == sorted(str(notice.key) for notice in shown)
    (late,) = send(first, person, "danger")
    assert client.post("/compte/messages/lus/", {"message": [*keys, str(foreign.key)]}).status_code == 302
    assert [again(notice).read_at is not None for notice in [*shown, late, foreign]] == [
        True,
        True,
        False,
        False,
    ]
    with Scope.for_person(person.pk).enter():
        assert queries.unread_count(person=person.pk) == 1
    assert mark_read(person=person.pk) == 1
    assert mark_read(person=person.pk) == 0


def test_the_query_count_is_that_of_one_message(client, django_assert_num_queries):
    person = make_person()
    send(make_organisation(), person)
    sign_in(client, person)
    client.get("/compte/messages/")
    counted = _count(client)
    for _ in range(3):
        send(make_organisation(), person)
    assert _count(client) == counted


def _count(client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get("/compte/messages/")
    return len(captured)


def test_a_person_changes_nothing_of_the_ledger_but_that_they_read_it():
    from django.db import DatabaseError, transaction

    mairie, person = make_organisation(), make_person()
    (notice,) = send(mairie, person)
    with Scope.for_person(person.pk, acting=mairie.pk).enter():
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(body="autre chose")
        assert Notice.objects.filter(pk=notice.pk).delete()[0] == 0


def test_older_messages_are_on_the_next_page(client):
    mairie, person = make_organisation(), make_person()
    for _ in range(21):
        send(mairie, person)
    sign_in(client, person)
    page = client.get("/compte/messages/").content.decode()
    (following,) = re.findall(r'href="(\?suite=[^"]+)"', page)
    rest = client.get(f"/compte/messages/{following}").content.decode()
    assert (page.count("<article"), rest.count("<article")) == (20, 1)


def test_choices_are_asked_for_what_has_written_and_followed(client):
    mairie = make_organisation("Mairie de Murat")
    person = make_person(email="p@example.org", phone="06 12 34 56 78")
    sign_in(client, person)
    assert "Rien à régler" in text_of(client.get("/compte/messages/choix/"))
    send(mairie, person, channels=["in_app"])
    page = client.get("/compte/messages/choix/").content.decode()
    assert "Exemple – Mairie de Murat" in page
    name = f"{mairie.pk}-exemple"
    assert re.findall(rf'name="{name}-(\w+)" value="(\w+)"[^>]* checked', page) == [
        ("email", "now"),
        ("sms", "never"),
    ]
    answer = client.post("/compte/messages/choix/", {f"{name}-email": "daily", f"{name}-sms": "never"})
    assert answer.status_code == 302
    with Scope.agent(mairie.pk).enter():
        assert list(Preference.objects.values_list("person_id", "service", "channel", "choice")) == [
            (person.pk, "exemple", "email", "daily")
        ]
    assert "checked" in client.get("/compte/messages/choix/").content.decode()


def test_a_choice_that_does_not_exist_is_refused_beside_the_field(client):
    mairie, person = make_organisation(), make_person(email="p@example.org")
    send(mairie, person, channels=["in_app"])
    sign_in(client, person)
    answer = client.post("/compte/messages/choix/", {f"{mairie.pk}-exemple-email": "parfois"})
    assert answer.status_code == 422
    with Scope.agent(mairie.pk).enter():
        assert Preference.objects.count() == 0


def leaving_address(client) -> str:
    header = mail.outbox[-1].message()["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


def test_a_mail_program_leaves_with_one_click_for_a_visitor_without_account(client):
    client.handler.enforce_csrf_checks = True
    mairie, other = make_organisation(), make_organisation()
    for organisation in (other, mairie):
        (notice,) = tell(organisation, JEANNE)
        deliver(organisation=organisation.pk, key=notice.key)
    address = leaving_address(client)
    assert client.get(address).status_code == 200
    with Scope.agent(mairie.pk).enter():
        assert Suppression.objects.count() == 0
    for _ in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.content) == (200, b"")
    for organisation, notice, expected in (
        (mairie, "changed", ("suppressed", "unsubscribed")),
        (mairie, "duty", ("sent", "")),
        (other, "changed", ("sent", "")),
    ):
        (row,) = tell(organisation, JEANNE, notice)
        deliver(organisation=organisation.pk, key=row.key)
        assert (again(row).state, again(row).reason) == expected


def test_a_person_leaves_by_the_page_without_signing_in(client):
    mairie, person = make_organisation("Mairie de Murat"), make_person(email="p@example.org")
    send(mairie, person)
    address = leaving_address(client)
    asked = text_of(client.get(address))
    assert "Voulez-vous que Mairie de Murat cesse de vous écrire pour « Exemple » ?" in asked
    answer = client.post(address, follow=True)
    assert "Mairie de Murat ne vous enverra plus de courriels pour « Exemple »." in text_of(answer)
    _, row = send(mairie, person)
    assert (again(row).state, again(row).reason) == ("suppressed", "preference")


def test_a_forged_address_leads_nowhere(client):
    make_organisation()
    (notice,) = tell(make_organisation(), JEANNE)
    deliver(organisation=notice.organisation_id, key=notice.key)
    address = leaving_address(client)
    assert client.post(address[:-3] + "AA/").status_code == 404
    assert client.post("/compte/messages/desabonnement/rien/").status_code == 404
