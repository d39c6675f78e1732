"""An arrêté is signed by the mayor, and reaches whoever asked for it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cantou.core.forms.domain.drafts import current_version
from cantou.core.parapheur.domain import queries as parapheur
from cantou.core.parapheur.domain import signing
from cantou.core.parapheur.models import SignatureRequest
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.models import CaseEvent
from tests.services.demarches.village import places_kept, shown
from tests.support.factories import make_member, make_person
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
KEY = "arrete-de-stationnement"


@pytest.fixture
def mayor(place):
    person = make_person(given_name="Augustin", family_name="Cayla", email="maire@exemple.fr")
    make_member(person, place.mairie, service="", role="mayor")
    return person


@pytest.fixture
def granted(place):
    """Examined, and put before the mayor."""
    from uuid import uuid4

    with place.scope():
        demarche = open_demarche(package=PACKAGES[KEY])
        version = current_version(organisation=place.mairie.pk, key=KEY)
        case = cases.file_case(
            demarche=demarche, key=uuid4(), version=version.pk, answers=places_kept(), person=None
        )
        for button in ("instruire", "accorder"):
            cases.press(case=case, button=button, agent=True, person=None)
    run_jobs()
    run_jobs()
    return place.fresh(case)


def waiting(place, case):
    with place.scope():
        return parapheur.requests(place.mairie.pk).select_related("organisation").get(
            object_key=case.object_key, state="asked"
        )  # fmt: skip


def test_the_arrete_signed_by_the_mayor_is_the_one_that_is_received(client, place, agent, mayor, granted):
    assert (granted.status, granted.phase) == ("signature", "under_review")
    assert granted.decide_on is not None
    request = waiting(place, granted)
    assert "Devant le 7, rue du Château" in "\n".join(request.values["lines"])
    desk = shown(client, f"/bureau/demarches/{granted.reference}/")
    assert "à la signature depuis" in desk
    assert "repondre/signature_maire" not in desk
    with place.scope():
        signing.sign(request=request, person=mayor, roles=["mayor"])
    run_jobs()
    run_jobs()
    case = place.fresh(granted)
    assert case.phase == "granted"
    stranger = Client()
    page = shown(stranger, place.follow(case))
    assert "Signé par Augustin Cayla, Le maire." in page
    (drawn,) = [line for line in page.split('"') if "/document/" in line]
    with place.scope():
        assert stranger.get(drawn).content == bytes(SignatureRequest.objects.get().signed_pdf)
        assert CaseEvent.objects.filter(case=case, kind="document").count() == 1


def test_refused_it_is_examined_again_and_asked_anew(place, mayor, granted):
    request = waiting(place, granted)
    with place.scope():
        signing.refuse(request=request, person=mayor, reason="La rue est déjà barrée ce jour-là.")
    run_jobs()
    case = place.fresh(granted)
    assert case.status == "examen"
    with place.scope():
        note = queries.notes(case).get()
        assert "La rue est déjà barrée" in note.body
        cases.press(case=case, button="accorder", agent=True, person=None)
    run_jobs()
    assert waiting(place, case).pk != request.pk


def test_no_agent_answers_for_the_mayor_and_a_case_that_goes_on_takes_it_back(place, granted):
    with place.scope():
        with pytest.raises(EventError) as refused:
            cases.answer(case=granted, action="signature_maire", outcome="signed", agent=True, person=None)
        assert refused.value.code == "role"
        assert run_effects(case=granted) == 0
        cases.press(case=granted, button="reexaminer", agent=True, person=None)
    run_jobs()
    with place.scope():
        assert SignatureRequest.objects.get().state == "withdrawn"


def test_signed_while_the_case_went_on_changes_nothing(place, mayor, granted):
    request = waiting(place, granted)
    with place.scope():
        signing.sign(request=request, person=mayor, roles=["mayor"])
        cases.press(case=granted, button="reexaminer", agent=True, person=None)
    run_jobs()
    with place.scope():
        assert place.fresh(granted).status == "examen"
        assert not CaseEvent.objects.filter(case=granted, kind="document").exists()


def test_what_is_asked_of_the_mayor_goes_with_its_case(place, granted):
    from datetime import timedelta

    from django.utils import timezone

    from cantou.services.demarches.domain.retention import purge
    from cantou.services.demarches.models import Case

    with place.scope():
        cases.press(case=granted, button="renoncer", agent=True, person=None)
        day = timezone.localdate() - timedelta(days=1)
        Case.objects.filter(pk=granted.pk).update(
            keep_until=day, warned_at=timezone.now() - timedelta(days=20)
        )
        purge(organisation=place.mairie.pk)
        assert not SignatureRequest.objects.exists()


def test_the_file_of_a_case_says_what_its_documents_say(place, agent):
    from cantou.services.demarches.domain.papers import _line

    case = place.file()
    with place.scope():
        for button in ("instruire", "accorder"):
            cases.press(case=case, button=button, agent=True, person=None)
        run_effects(case=case)
        paper = queries.thread(case).get(kind="document")
        assert "Ginette Fau" in _line(paper)["body"]
    assert reverse("desk_signatures") == "/bureau/a-signer/"
