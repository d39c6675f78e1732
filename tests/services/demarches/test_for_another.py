"""A démarche for somebody else: both are named with each act, and what ended the right blocks the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.notices.models import Notice
from cantou.core.people.domain import mandates
from cantou.core.people.domain.matters import everything
from cantou.core.people.domain.queries import done_for
from cantou.services.demarches.domain.papers import case_pdf
from tests.services.demarches.village import BUVETTE, answers, hidden, plain, shown
from tests.support.factories import make_organisation, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
MOBILE = "+33612345678"
BY = "fait par Lucie Chassang pour Rose Chassang"


@pytest.fixture
def rose():
    make_organisation("Département", territory=None, kind="departement", is_operator=True)
    return make_person(given_name="Rose", family_name="Chassang", phone=MOBILE, email="")


@pytest.fixture
def lucie(client):
    person = make_person(given_name="Lucie", family_name="Chassang", email="lucie@exemple.fr")
    sign_in(client, person)
    return person


def mandated(giver, holder, names=(f"demarches:{BUVETTE}",)):
    written = mandates.write(
        giver=giver, names=list(names), ends_on=timezone.localdate() + timedelta(days=90)
    )
    mandates.accept(holder=holder.pk, code=written.code)
    return written.mandate


def begin(client, place, subject):
    page = shown(client, f"{place.root}/{BUVETTE}/")
    assert f"Pour {subject.get_full_name()}" in page
    begun = client.post(
        f"{place.root}/remplir/{BUVETTE}/", {"key": hidden(page, "key"), "pour": subject.handle}
    )
    assert begun.status_code == 302, plain(begun)[:2000]
    return begun["Location"]


def fill(client, draft):
    given = answers(prenom="Rose", nom="Chassang")
    post = {f"q-{key}": value for key, value in given.items() if key not in {"adresse", "deja"}}
    post |= {f"q-adresse-{part}": given["adresse"][part] for part in ("line", "postcode", "city")}
    post["q-deja"] = "non"
    return [
        client.post(f"{draft}?etape={step}", {**post, "act": "next"}).status_code
        for step in ("vous", "manifestation", "pieces")
    ]


def filed(client, place, rose):
    draft = begin(client, place, rose)
    assert fill(client, draft) == [302] * 3
    sent = client.post(f"{draft}?etape=relire")
    assert sent.status_code == 302, plain(sent)[:2000]
    run_jobs("cantou.")
    return place.cases()[-1]


def test_both_are_named_everywhere(client, place, rose, lucie):
    mandated(rose, lucie)
    draft = begin(client, place, rose)
    page = shown(client, draft)
    assert BY in page
    assert 'value="Rose"' in page
    case = filed(client, place, rose)
    assert (case.person_id, case.actor_id) == (rose.pk, lucie.pk)
    follow = f"{place.root}/suivi/{secret(case, lucie)}/"
    page = shown(client, follow)
    assert BY.capitalize()[:4] + BY[4:] in page
    wrote = client.post(f"{follow}ecrire/", {"cle": hidden(page, "cle"), "body": "Bonjour"})
    assert wrote.status_code == 302, plain(wrote)[:1500]
    with place.scope():
        said = list(case.events.exclude(data={}).values_list("data__by", flat=True))
        assert said.count(BY) == 2
        acts = Entry.objects.filter(on_behalf_of=rose.pk, person=lucie.pk).values_list("action", flat=True)
        assert {"demarches.filed", "demarches.message"} <= set(acts)
        assert case_pdf(case, for_agents=True)[:5] == b"%PDF-"
        assert Notice.objects.filter(person=rose.pk).exists()
    assert {"demarches.filed", "demarches.message"} <= {one.action for one in done_for(person=rose.pk)}
    agent = Client()
    sign_in(agent, place.agent(email="jeanne@exemple.fr"))
    assert "ait par Lucie Chassang pour Rose Chassang" in shown(agent, f"/bureau/demarches/{case.reference}/")


def secret(case, actor=None):
    from cantou.services.demarches.domain.cases import secret_of

    return secret_of(key=case.object_key, actor=actor.pk if actor else None)


def test_stop_by_sms_blocks_the_next_act_of_a_form_and_of_a_case(client, place, rose, lucie):
    mandated(rose, lucie)
    case = filed(client, place, rose)
    draft = begin(client, place, rose)
    assert fill(client, draft)[0] == 302
    follow = f"{place.root}/suivi/{secret(case, lucie)}/"
    key = hidden(shown(client, follow), "cle")
    assert mandates.stop_by_sms(MOBILE) == 1
    for answer in (
        client.post(f"{draft}?etape=relire"),
        client.get(draft),
        client.get(follow),
        client.post(f"{follow}ecrire/", {"cle": key, "body": "Encore"}),
        client.post(f"{follow}agir/retirer/"),
    ):
        assert answer.status_code == 403
        assert "Vous ne pouvez plus agir pour cette personne" in plain(answer)
        assert "Rien n’a été envoyé" in plain(answer)
    assert len(place.cases()) == 1
    with place.scope():
        assert not case.events.filter(kind="message").exists()
    assert f"Pour {rose.get_full_name()}" not in shown(client, f"{place.root}/{BUVETTE}/")
    assert shown(Client(), f"{place.root}/suivi/{secret(case)}/")  # Hers goes on.


def test_no_other_account_and_nobody_goes_on_with_it(client, place, rose, lucie):
    mandated(rose, lucie)
    case = filed(client, place, rose)
    draft = begin(client, place, rose)
    other = Client()
    assert other.get(draft).status_code == 403
    assert other.get(f"{place.root}/suivi/{secret(case, lucie)}/").status_code == 403
    sign_in(other, make_person(given_name="Paul", email="paul@exemple.fr"))
    assert other.get(draft).status_code == 403
    assert (
        other.post(f"{place.root}/remplir/{BUVETTE}/", {"key": "k", "pour": rose.handle}).status_code == 403
    )


def test_a_mandate_for_another_demarche_offers_nothing(client, place, rose, lucie):
    mandated(rose, lucie, names=["demarches:permission-de-voirie"])
    assert "Pour qui" not in shown(client, f"{place.root}/{BUVETTE}/")
    refused = client.post(f"{place.root}/remplir/{BUVETTE}/", {"key": "k", "pour": rose.handle})
    assert refused.status_code == 403
    assert ("demarches:mariage", "Démarches : Mariage") in everything()
