"""A case goes to the body whose matter it is, with its one thread, and the law's clock of the forward."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.demarches.domain import cases, queries, transfers
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.models import Note, Transfer
from tests.services.demarches.test_opinions import colleague, elsewhere
from tests.services.demarches.test_silence import filed
from tests.services.demarches.village import hidden, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

__all__ = ["elsewhere"]
pytestmark = pytest.mark.django_db


def test_the_other_body_treats_it_in_one_thread(client, place, agent, elsewhere):
    case, person = place.file(), colleague(elsewhere)
    desk = f"/bureau/demarches/{case.reference}/"
    page = shown(client, f"{desk}transmettre/")
    post = {
        "cle": hidden(page, "cle"),
        "to": elsewhere.pk,
        "why": "La buvette est sur un terrain du syndicat.",
    }
    assert client.post(f"{desk}transmettre/", {**post, "why": ""}).status_code == 422
    for _each in range(2):
        assert client.post(f"{desk}transmettre/", post).status_code == 302
    run_jobs()
    assert "Chez Communauté du Carladès" in shown(client, desk)
    told = shown(Client(), place.follow(case))
    assert "Transmis à Communauté du Carladès" in told
    assert "La buvette est sur un terrain du syndicat." in told
    with place.scope():
        assert Transfer.objects.count() == 1
        assert not WorkItem.objects.get(object_key=case.object_key).is_open
        assert Notice.objects.filter(kind="message", object_key=case.object_key, channel="email").count() == 1
        cases.note(case=case, body="Entre nous seulement", person=None)
    theirs = Client()
    sign_in(theirs, person)
    shared = f"/bureau/demarches/partages/{case.reference}/"
    page = shown(theirs, shared)
    assert "Bal de la Saint-Jean" in page
    assert "Entre nous seulement" not in page
    theirs.post(f"{shared}ecrire/", {"cle": "un", "body": "Bonjour, nous regardons."})
    assert theirs.post(f"{shared}agir/instruire/").status_code == 302
    run_jobs()
    assert place.fresh(case).phase == "under_review"
    assert "nous regardons" in shown(Client(), place.follow(case))
    with Scope.agent(elsewhere.pk).enter():
        item = WorkItem.objects.get(object_key=case.object_key)
        assert (item.is_open, item.status) == (True, "under_review")
        assert not Note.objects.exists()
    assert theirs.get(f"{shared}agir/demander_piece/").status_code == 200
    assert theirs.post(f"{shared}agir/demander_piece/", {"q-piece": ""}).status_code == 422
    assert theirs.post(f"{shared}agir/demander_piece/", {"q-piece": "Un plan"}).status_code == 302
    assert place.fresh(case).phase == "incomplete"
    assert theirs.post(f"{shared}rendre/").status_code == 302
    assert "Votre part est finie" in shown(theirs, shared)
    assert theirs.post(f"{shared}agir/reprendre/").status_code == 404
    assert place.fresh(case).charge_id is None


def test_it_goes_to_nobody_nor_twice_and_comes_back(place, elsewhere):
    case = place.file()
    with place.scope(), pytest.raises(CaseRefusedError):
        transfers.transfer(case=case, to=elsewhere, why="Essai", person=None)
    colleague(elsewhere)
    with place.scope():
        transfers.transfer(case=case, to=elsewhere, why="Essai", person=None)
        with pytest.raises(CaseRefusedError):
            transfers.transfer(case=case, to=elsewhere, why="Encore", person=None)
        for _each in range(2):
            transfers.take_back(case=case, person=None)
        assert queries.thread(case).filter(kind="forward").count() == 2
        assert WorkItem.objects.get(object_key=case.object_key).is_open
        transfers.transfer(case=case, to=elsewhere, why="De nouveau", person=None)
    with Scope.agent(elsewhere.pk).enter():
        assert queries.parts(elsewhere.pk, case.reference).get().until is None


@pytest.mark.parametrize(("silence", "anew"), [("accord", True), ("rejet", False)])
def test_the_clock_of_the_forward(place, elsewhere, silence, anew):
    colleague(elsewhere)
    case = filed(place, silence, days=20)
    before = case.due_on
    with place.scope():
        transfers.transfer(case=case, to=elsewhere, why="Compétence", person=None)
    case, today = place.fresh(case), timezone.localdate()
    assert (case.due_on > before) is anew
    if anew:
        assert case.due_on >= today + timedelta(days=59)
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
    assert place.fresh(case).due_on == case.due_on
