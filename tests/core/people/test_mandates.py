"""Mandates of those who have no e-mail address: agreed to by SMS or signature, ended by SMS, telephone, at the counter;
and what was done by them, told to whom it was done for.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.journal.models import Entry
from cantou.core.notices.domain.arrivals import keep_sms
from cantou.core.notices.domain.correspondents import refuses_sms
from cantou.core.notices.domain.envelope import open_envelope
from cantou.core.notices.engine.sms_words import command
from cantou.core.notices.models import Notice
from cantou.core.people.domain import consents, mandates, matters
from cantou.core.people.domain.authority import require_authority
from cantou.core.people.domain.persons import create_at_counter
from cantou.core.people.domain.queries import done_for
from cantou.core.people.domain.relations import may_act_for
from cantou.core.people.models import Mandate, Person
from cantou.core.scope.scope import Scope
from tests.core.people.relations import in_a_year
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
MOBILE = "+33612345678"


@pytest.fixture
def operator():
    return make_organisation("Département", territory=None, kind="departement", is_operator=True)


@pytest.fixture
def mairie(operator):
    return make_organisation("Mairie de Vic", territory=make_commune("Vic-sur-Cère"), phone="+33471475000")


@pytest.fixture
def lucie():
    return make_person(given_name="Lucie", family_name="Chassang")


@pytest.fixture
def rose(mairie):
    """Her account was made at the counter; she has a telephone and no e-mail address."""
    with Scope.agent(mairie.pk).enter():
        return create_at_counter(given_name="Rose", family_name="Chassang", phone=MOBILE).person


@pytest.fixture
def agent(mairie):
    person = make_person(given_name="Odile", email="odile@exemple.fr")
    make_member(person, mairie, service="", role="agent")
    return person


def at_counter(mairie, agent=None):
    return Scope.agent(mairie.pk, person=agent.pk if agent else None).enter()


def write(mairie, giver, *, consent="sms", names=("signalements",)):
    with at_counter(mairie):
        return consents.write(
            giver=giver, named="Lucie Chassang", names=list(names), ends_on=in_a_year(), consent=consent
        )


def code_sent(mairie) -> str:
    with at_counter(mairie):
        notice = Notice.objects.filter(kind="mandate_consent").order_by("-pk")[0]
        return open_envelope(notice.sealed, key=notice.key).context["code"]


def running(mairie, giver, holder, **how):
    """A mandate that `giver` signed and `holder` accepted."""
    mandate = write(mairie, giver, **how)
    with at_counter(mairie):
        consents.agree_by_signature(mandate=mandate, on_paper=False)
    mandates.accept(holder=holder.pk, code=mandates.draw_code(giver=giver.pk, key=mandate.key).code)
    return mandate


def send(text, sender=MOBILE):
    keep_sms(sender=sender, to="", text=text, identifier=f"{text}-{timezone.now()}")
    run_jobs("cantou.notices.treat")


def acts(holder, giver, matter="signalements") -> bool:
    return may_act_for(person=holder.pk, other=giver.pk, matter=matter) is not None


# -- Agreed to


def test_nobody_acts_before_the_giver_has_agreed(mairie, rose, lucie):
    mandate = write(mairie, rose)
    with pytest.raises(ValidationError):
        mandates.draw_code(giver=rose.pk, key=mandate.key)
    with at_counter(mairie):
        consents.send_code(mandate=mandate)
    code = code_sent(mairie)
    with at_counter(mairie):
        with pytest.raises(ValidationError):
            consents.agree_by_code(mandate=mandate, code=f"{(int(code) + 1) % 1_000_000:06}")
        consents.agree_by_code(mandate=mandate, code=f"{code[:3]} {code[3:]}")
        with pytest.raises(ValidationError):
            consents.agree_by_code(mandate=mandate, code=code)
    mandates.accept(holder=lucie.pk, code=mandates.draw_code(giver=rose.pk, key=mandate.key).code)
    assert acts(lucie, rose)


def test_a_code_is_guessed_five_times_at_most(mairie, rose):
    mandate = write(mairie, rose)
    with at_counter(mairie):
        consents.send_code(mandate=mandate)
    code = code_sent(mairie)
    wrong = "000000" if code != "000000" else "000001"
    with at_counter(mairie):
        for given in [wrong] * 5 + [code]:
            with pytest.raises(ValidationError):
                consents.agree_by_code(mandate=mandate, code=given)


def test_a_code_of_another_mandate_is_none(mairie, rose):
    one, other = write(mairie, rose), write(mairie, rose)
    with at_counter(mairie):
        consents.send_code(mandate=one)
    code = code_sent(mairie)
    with at_counter(mairie), pytest.raises(ValidationError):
        consents.agree_by_code(mandate=other, code=code)


def test_without_a_mobile_one_signs(mairie):
    with at_counter(mairie):
        old = create_at_counter(given_name="Simone", family_name="Fau", phone="+33471475001").person
    with pytest.raises(ValidationError):
        write(mairie, old)
    mandate = write(mairie, old, consent="paper")
    with at_counter(mairie):
        consents.agree_by_signature(mandate=mandate, on_paper=True)
    with Scope.for_person(old.pk).enter():
        assert Mandate.objects.get().consent == "paper"


def test_the_giver_alone_agrees_says_the_table(mairie, rose, lucie):
    mandate = write(mairie, rose)
    with Scope.for_person(lucie.pk).enter():
        assert Mandate.objects.update(consented_at=timezone.now()) == 0
    running(mairie, rose, lucie)
    with Scope.for_person(lucie.pk).enter(), pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.update(consented_at=timezone.now() + timedelta(1))
    with Scope.for_person(rose.pk).enter(), pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(key=mandate.key).update(holder=lucie, accepted_at=timezone.now())


# -- Ended


@pytest.mark.parametrize("words", ["STOP", "Stop mandat", "arrêt mandats"])
def test_an_sms_blocks_the_next_act(mairie, rose, lucie, words):
    mandate = running(mairie, rose, lucie)
    require_authority(actor=lucie.pk, subject=rose.pk, service="signalements")
    send(words)
    with pytest.raises(PermissionDenied):
        require_authority(actor=lucie.pk, subject=rose.pk, service="signalements")
    with Scope.for_person(rose.pk).enter():
        assert Mandate.objects.get(key=mandate.key).ended_by == "sms"
    assert refuses_sms(MOBILE) is (words == "STOP")


def test_stop_serves_again_for_a_later_mandate(mairie, rose, lucie):
    send("STOP")
    running(mairie, rose, lucie)
    send("STOP")
    assert not acts(lucie, rose)


def test_an_sms_of_somebody_else_ends_nothing(mairie, rose, lucie):
    running(mairie, rose, lucie)
    send("STOP", sender="+33611111111")
    assert acts(lucie, rose)


def test_what_the_words_of_an_sms_mean():
    assert [command(text) for text in ("stop mandat", "STOP", "mandat", "stop mandat disparu")] == [
        *("end", "stop", "", "")
    ]


def test_one_that_waits_for_its_holder_is_stopped_too(mairie, rose, lucie):
    mandate = write(mairie, rose)
    with at_counter(mairie):
        consents.agree_by_signature(mandate=mandate, on_paper=False)
    code = mandates.draw_code(giver=rose.pk, key=mandate.key).code
    send("STOP MANDAT")
    with pytest.raises(mandates.join_codes.WrongCodeError):
        mandates.accept(holder=lucie.pk, code=code)


def test_the_holder_is_told_that_it_is_over(mairie, operator, rose, lucie):
    running(mairie, rose, lucie)
    send("STOP MANDAT")
    with Scope.agent(operator.pk).enter():
        assert {one.person_id for one in Notice.objects.filter(kind="mandate_ended")} == {lucie.pk}


def test_an_expired_one_blocks_the_next_act(mairie, rose, lucie):
    running(mairie, rose, lucie)
    yesterday = timezone.localdate() - timedelta(days=1)
    with Scope.for_person(rose.pk).enter():
        Mandate.objects.update(starts_on=yesterday, ends_on=yesterday)
    assert not acts(lucie, rose)


def test_by_telephone_an_agent_ends_it_with_its_number_and_the_name(client, mairie, agent, rose, lucie):
    elsewhere = make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))
    other = make_person(given_name="Jean", email="jean@exemple.fr")
    make_member(other, elsewhere, service="", role="agent")
    mandate = running(mairie, rose, lucie)
    sign_in(client, other, second_factor=True)
    address = reverse("desk_mandate")
    wrong = client.post(address, {"number": mandate.number, "family_name": "Fau"})
    assert wrong.status_code == 422
    assert acts(lucie, rose)
    done = client.post(address, {"number": mandate.number.lower(), "family_name": "chassang"})
    assert "Ce mandat est terminé" in done.content.decode()
    assert not acts(lucie, rose)
    entry = done_for(person=rose.pk)[0]
    assert (entry.action, entry.person, entry.organisation_id) == (
        "people.mandate_revoked",
        other.pk,
        elsewhere.pk,
    )


# -- For one démarche


def test_a_mandate_for_one_demarche_is_for_no_other(mairie, rose, lucie, monkeypatch):
    monkeypatch.setitem(matters._known, "signalements", lambda: [("voirie", "Voirie"), ("eau", "Eau")])
    running(mairie, rose, lucie, names=["signalements:voirie"])
    assert acts(lucie, rose, "signalements:voirie")
    assert not acts(lucie, rose, "signalements:eau")
    assert not acts(lucie, rose, "signalements")
    running(mairie, rose, lucie, names=["signalements"])
    assert acts(lucie, rose, "signalements:eau")


# -- What was done


def test_everything_done_in_one_s_name_is_told(client, mairie, rose, lucie):
    running(mairie, rose, lucie)
    authority = require_authority(actor=lucie.pk, subject=rose.pk, service="signalements")
    assert authority.words == "fait par Lucie Chassang pour Rose Chassang"
    with authority.scope(acting=mairie.pk).enter():
        record(action="people.details", subject="signalements:7K4M2P")
    with Scope.agent(mairie.pk, person=lucie.pk).enter():
        record(action="people.details", subject="something of her own")
    assert [one.subject for one in done_for(person=rose.pk)] == ["signalements:7K4M2P"]
    assert done_for(person=lucie.pk) == []
    sign_in(client, rose)
    page = client.get(reverse("people_done_for_me")).content.decode()
    assert "fait par Lucie Chassang pour Rose Chassang" in page
    assert "Mairie de Vic" in page


def test_the_journal_shows_a_person_nothing_else(mairie, rose, lucie):
    with at_counter(mairie, lucie):
        record(action="people.details", subject="x")
    for person in (rose, lucie):
        with Scope.for_person(person.pk).enter():
            assert Entry.objects.count() == 0


# -- The pages of the counter


def test_from_the_words_to_the_end_at_the_counter(client, mairie, agent, rose, lucie):
    sign_in(client, agent, second_factor=True)
    said = {
        "named": "Lucie Chassang",
        "names": ["signalements"],
        "ends_on": in_a_year().isoformat(),
        "consent": "sms",
        "key": "k" * 24,
    }
    address = reverse("desk_resident_mandate_new", args=[rose.handle])
    sheet = client.post(address, said)["Location"]
    assert client.post(address, said)["Location"] == sheet
    page = client.get(sheet).content.decode()
    assert "attend l’accord" in page
    assert "Lucie Chassang, la personne qui accepte ce mandat" in page
    paper = client.get(f"{sheet}papier/")
    assert paper.content.startswith(b"%PDF")
    assert client.post(f"{sheet}accord/", {"act": "send"})["Location"] == sheet
    wrong = client.post(f"{sheet}accord/", {"act": "code", "code": ""})
    assert (wrong.status_code, "Ce n’est pas le code" in wrong.content.decode()) == (422, True)
    assert client.post(f"{sheet}accord/", {"act": "code", "code": code_sent(mairie)}).status_code == 302
    shown = client.post(f"{sheet}code/").content.decode()
    code = shown.split('class="reference">')[1].split("<")[0]
    mandates.accept(holder=lucie.pk, code=code.replace("-", ""))
    assert acts(lucie, rose)
    found = client.get(reverse("desk_mandate"), {"numero": number_of(rose)})
    assert found["Location"] == sheet
    for _press in range(2):
        assert client.post(f"{sheet}fin/", {"by": "phone"}).status_code == 302
    assert not acts(lucie, rose)
    told = [(one.action, one.person) for one in done_for(person=rose.pk)]
    assert told[0] == ("people.mandate_revoked", agent.pk)
    assert told.count(told[0]) == 1
    assert ("people.mandate_agreed", agent.pk) in told


def number_of(giver) -> str:
    with Scope.for_person(giver.pk).enter():
        return Mandate.objects.get().number


def test_another_counter_sees_nothing_of_it(client, mairie, rose):
    mandate = write(mairie, rose)
    elsewhere = make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))
    other = make_person(email="jean@exemple.fr")
    make_member(other, elsewhere, service="", role="agent")
    sign_in(client, other, second_factor=True)
    assert client.get(reverse("desk_resident_mandate", args=[rose.handle, mandate.key])).status_code == 404
    page = client.get(reverse("desk_mandate"), {"numero": mandate.number}).content.decode()
    assert "Chassang" not in page


def test_a_mandate_of_somebody_else_is_not_found_on_a_sheet(client, mairie, agent, rose):
    with at_counter(mairie):
        other = create_at_counter(given_name="Lise", family_name="Fau").person
    mandate = write(mairie, other, consent="counter")
    sign_in(client, agent, second_factor=True)
    assert client.get(reverse("desk_resident_mandate", args=[rose.handle, mandate.key])).status_code == 404
    assert Person.objects.filter(pk=rose.pk).exists()
