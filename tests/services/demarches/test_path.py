"""From the form to the decision, as people and agents see it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cantou.core.forms.domain import drafts
from cantou.core.forms.domain.publishing import publish
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.domain.addresses import debt_address
from cantou.core.payments.domain.paying import take_at_counter
from cantou.core.payments.models import Debt, Means
from cantou.core.work.models import WorkItem
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.cases import secret_of
from cantou.services.demarches.domain.demarches import publish_workflow
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.usual import when
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.models import FAR, CaseEvent, Effect, Request
from tests.core.files.making import upload
from tests.services.demarches.village import BUVETTE, answers, hidden, plain, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def walk_the_form(client, place, **more):
    """The address of the thanks page."""
    page = shown(client, f"{place.root}/{BUVETTE}/")
    begun = client.post(f"{place.root}/remplir/{BUVETTE}/", {"key": hidden(page, "key")})
    draft = begun["Location"]
    given = answers(**more)
    post = {f"q-{key}": value for key, value in given.items() if key not in {"adresse", "deja"}}
    address = given["adresse"]
    post |= {f"q-adresse-{part}": address[part] for part in ("line", "postcode", "city")}
    post["q-deja"] = "non"
    for step in ("vous", "manifestation", "pieces"):
        answer = client.post(f"{draft}?etape={step}", {**post, "act": "next"})
        assert answer.status_code == 302, plain(answer)[:3000]
    sent = client.post(f"{draft}?etape=relire")
    assert sent.status_code == 302, plain(sent)[:3000]
    return draft, sent["Location"]


def test_a_stranger_files_and_has_a_receipt(place):
    client = Client(enforce_csrf_checks=False)
    draft, thanks = walk_the_form(client, place)
    page = shown(client, thanks)
    (case,) = place.cases()
    assert spoken(case.reference) in page
    assert "Mairie de Vic-sur-Cère, Accueil et vie associative" in page
    assert "la demande est refusée" in page
    assert (case.name, case.email, case.phase, case.channel) == (
        "Ginette Fau",
        "ginette@exemple.fr",
        "filed",
        "web",
    )
    assert case.decide_on is not None
    again = client.post(f"{draft}?etape=relire")
    assert again["Location"] == thanks
    assert len(place.cases()) == 1
    run_jobs()
    with place.scope():
        assert Notice.objects.filter(kind="received", channel="email").count() == 1
        item = WorkItem.objects.get(object_key=case.object_key)
    assert (item.is_open, item.queue, item.due_at.date()) == (True, "cases", case.decide_on)


@pytest.mark.parametrize("step", ["relire", "pieces"])
def test_a_press_read_before_the_other_one_ended_leads_to_the_case(client, place, monkeypatch, step):
    draft, thanks = walk_the_form(client, place)
    read = drafts.draft_of

    def too_early(**named):
        found = read(**named)
        found.taken_at = None
        return found

    monkeypatch.setattr(drafts, "draft_of", too_early)
    assert client.post(f"{draft}?etape={step}", {"act": "next"})["Location"] == thanks
    assert len(place.cases()) == 1


def test_a_piece_is_asked_and_comes_and_it_is_granted(client, place, agent):
    case = place.file()
    desk = f"/bureau/demarches/{case.reference}/"
    assert "Bal de la Saint-Jean" in shown(client, desk)
    assert client.post(f"{desk}agir/instruire/").status_code == 302
    assert client.post(f"{desk}agir/demander_piece/", {"q-piece": ""}).status_code == 422
    asked = client.post(f"{desk}agir/demander_piece/", {"q-piece": "Les statuts signés"})
    assert asked.status_code == 302
    run_jobs()
    case = place.fresh(case)
    assert (case.phase, case.due_on) == ("incomplete", FAR)
    stranger = Client()
    page = shown(stranger, place.follow(case))
    assert "La mairie attend de vous : Les statuts signés" in page
    assert "Le délai est arrêté" in page
    answer = f"{place.follow(case)}repondre/envoi_piece/"
    key = hidden(shown(stranger, answer), "cle")
    nothing = stranger.post(answer, {"cle": key})
    assert nothing.status_code == 422
    sent = stranger.post(answer, {"cle": key, "papers": upload()})
    assert sent.status_code == 302, plain(sent)[:3000]
    again = stranger.post(answer, {"cle": key, "body": "encore"})
    assert again.status_code == 302
    run_jobs()
    case = place.fresh(case)
    assert case.phase == "under_review"
    with place.scope():
        one = Request.objects.get(case=case)
        assert (one.reason, one.resolved_on is not None) == ("missing", True)
        assert queries.files_of(case).count() == 1
    client.post(f"{desk}agir/accorder/")
    run_jobs()
    case = place.fresh(case)
    assert (case.phase, case.ended_at is not None) == ("granted", True)
    page = shown(stranger, place.follow(case))
    assert "Votre buvette est autorisée" in page
    with place.scope():
        paper = CaseEvent.objects.get(case=case, kind="document")
        assert "Ginette Fau" in paper.data["values"]["texte"]
        assert not Effect.objects.filter(case=case, state="waiting").exists()
    drawn = [line for line in page.split('"') if "/document/" in line]
    answer = stranger.get(drawn[0])
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_effects_are_done_once(place, agent):
    case = place.file()
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
        cases.press(
            case=case,
            button="demander_piece",
            agent=True,
            person=None,
            typed={"manque": {"piece": "Un plan"}},
        )
    run_jobs()
    from cantou.services.demarches.domain.effects import run_effects

    with place.scope():
        assert run_effects(case=case) == 0
        assert CaseEvent.objects.filter(case=case, kind="message").count() == 1
        Effect.objects.filter(case=case, action="dire_manque").update(state="waiting", done_at=None)
        assert run_effects(case=case) == 1
        assert Notice.objects.filter(object_key=case.object_key, kind="message").count() == 1


def test_a_stranger_presses_nothing_of_an_agent_s(place):
    case = place.file()
    from cantou.core.scope.scope import Scope

    with (
        Scope.for_object(organisation=place.mairie.pk, key=case.object_key).enter(),
        pytest.raises(EventError) as refused,
    ):
        cases.press(case=case, button="instruire", agent=False, person=None)
    assert refused.value.code == "role"


def test_what_is_to_be_paid_is_paid_from_the_case_and_the_case_hears_of_it(client, place, agent):
    due = {"key": "droits", "do": "request_payment", "label": "Droit de place", "amount": when("20")}
    package = PACKAGES[BUVETTE]
    granted = next(one for one in package.workflow["statuses"] if one["key"] == "accordee")
    others = [one for one in package.workflow["statuses"] if one is not granted]
    workflow = {
        **package.workflow,
        "statuses": [*others, {**granted, "steps": [*granted["steps"], due]}],
    }
    with place.scope():
        publish_workflow(demarche=place.demarche, document=workflow, form=package.form)
    case = place.file()
    with place.scope():
        for button in ("instruire", "accorder"):
            cases.press(case=case, button=button, agent=True, person=None)
    run_jobs()
    run_jobs()
    address = f"{place.root}/suivi/{secret_of(key=case.object_key)}/"
    stranger = Client()
    page = shown(stranger, address)
    with place.scope():
        debt = Debt.objects.get()
        assert debt_address(debt) in page
        assert "20,00 €" in page
        take_at_counter(debt=debt, cents=2000, means=Means.CASH)
    run_jobs()
    page = shown(stranger, address)
    assert debt_address(debt) not in page
    assert "Droit de place" in page
    with place.scope():
        assert CaseEvent.objects.filter(case=case, kind="paid").count() == 1


def test_what_was_told_by_telephone_stays_so_when_the_form_changes(client, place, agent):
    begun = client.post(
        reverse("bureau:demarches:typing_begin", args=[BUVETTE]), {"key": "un", "canal": "phone"}
    )
    with place.scope():
        document = {**PACKAGES[BUVETTE].form, "summary": "Une autre fois."}
        publish(form=place.demarche.form, document=document)
    moved = client.post(begun["Location"], {"act": "newer"})
    assert moved["Location"] == begun["Location"]
    assert "canal=phone" in moved["Location"]
