"""A technical test: to whoever alerts and to the crisis cell, and to no subscriber."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from cantou.core.notices.models import Notice
from cantou.services.alertes.models import Dispatch
from tests.services.alertes.making import plain
from tests.services.alertes.test_fanout import follow
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
TYPED = {
    "status": "Test", "where": "all", "event": "Crue", "headline": "La Cère monte", "description": "L’eau monte.",
    "instruction": "Restez à l’étage.", "severity": "Severe", "hours": "6", "contact": "",
}  # fmt: skip


def test_it_goes_to_the_cell_and_says_so(client, valley):
    follow(valley, "rose@example.org")
    run_jobs()
    sender, cell, reader = (valley.agent(role) for role in ("sender", "cell", "reader"))
    for person, name in ((sender, "sender"), (cell, "cell"), (reader, "reader")):
        person.email = f"{name}@example.org"
        person.save(update_fields=["email"])
    sign_in(client, sender)
    address = client.post("/bureau/alertes/nouvelle/crue/", TYPED)["Location"]
    page = client.get(address).content.decode()
    assert "Ne part qu’à 2 personnes" in plain(page)
    assert "relu" not in page
    token = re.search(r'name="confirmation" value="([^"]*)"', page)[1]
    sent = client.post(address, {"confirmation": token}, follow=True)
    text = plain(sent.content.decode())
    assert "L’ESSAI est parti, à la cellule de crise seulement." in text
    assert "ESSAI : La Cère monte" in text
    assert "EXERCICE" not in text
    mail.outbox.clear()
    run_jobs()
    with valley.scope():
        assert not Dispatch.objects.exists()
        told = Notice.objects.filter(service="alertes", kind="test")
        assert set(told.values_list("person_id", flat=True)) == {sender.pk, cell.pk}
    assert {to for message in mail.outbox for to in message.to} == {sender.email, cell.email}
    assert all(message.subject.startswith("ESSAI [Alerte]") for message in mail.outbox)
    assert all("ne faites rien" in message.body for message in mail.outbox)
    assert reader.email not in str([message.to for message in mail.outbox])
    reach = plain(client.get(f"{sent.redirect_chain[-1][0]}diffusion/").content.decode())
    assert "Aucun abonné ne l’a reçu." in reach
