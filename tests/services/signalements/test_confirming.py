"""An address that somebody typed gets one message, and no other before it is confirmed."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from cantou.core.journal.models import Entry
from cantou.core.notices.domain import strangers
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain import confirming, marks
from cantou.services.signalements.domain.followers import as_subscribers
from cantou.services.signalements.domain.me_toos import change_told, of_report, say_me_too, withdraw_me_too
from cantou.services.signalements.domain.merges import merge
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.subscriptions import ours
from cantou.services.signalements.models import Contact, Message, MeToo, Report
from tests.services.signalements.filing import Filing, filed, plain, seen_too
from tests.services.signalements.letters import arrive, make_operator, post_sms
from tests.support.factories import make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

GINETTE = "ginette@exemple.fr"
MOBILE = "+33612345678"
BY_MAIL = {"email": GINETTE, "wants": "email", "confirmed": False}
BY_SMS = {"phone": MOBILE, "wants": "sms", "confirmed": False}


def move(report, after):
    with Scope.agent(report.organisation_id).enter():
        before = Report.objects.get(pk=report.pk).status
        change_status(report=report, before=before, after=after, person=None)
    run_jobs()


def contact(report):
    with Scope.agent(report.organisation_id).enter():
        return Contact.objects.get(report=report)


def kinds(report, channel="email"):
    with Scope.agent(report.organisation_id).enter():
        found = Notice.objects.filter(
            channel=channel, kind__in=["received", "step", "answer", "me_too", "followed"]
        )
        return sorted(set(found.values_list("kind", flat=True)))  # A test's jobs run again: twice is once.


def link(message):
    """The one page that it leads to, on this server."""
    return re.search(r"https?://[^/\s]+(/\S+/(?:suivi|moi-aussi)/\S+/)\s", message.body).group(1)


def page(place, report, after=""):
    return f"{place.root}/suivi/{secret_of(key=report.object_key)}/{after}"


class TestReport:
    def test_from_the_form_one_mail_then_a_press_then_the_rest(self, client, place):
        address = Filing(client, place).whole(contact={"email": GINETTE, "wants": "email"})
        (report,) = filed(place)
        run_jobs()
        move(report, "accepted")
        assert kinds(report) == ["received"]
        (message,) = mail.outbox
        assert "confirmez sur cette page que c’est bien vous" in message.body
        assert "Devant le four" not in message.body
        assert "ouvrez-le et confirmez" in plain(client.get(address))
        assert "Votre adresse n’est pas encore confirmée" in plain(client.get(page(place, report)))
        asked = client.get(link(message))
        assert "Est-ce bien vous ?" in plain(asked).replace("\u00a0", " ")
        assert not contact(report).confirmed
        for _twice in range(2):
            assert client.post(link(message), {"oui": "1"})["Location"] == page(place, report)
        assert contact(report).confirmed
        assert "pas encore confirmée" not in plain(client.get(page(place, report)))
        move(report, "done")
        assert kinds(report) == ["received", "step"]
        with Scope.agent(place.mairie.pk).enter():
            assert Entry.objects.filter(action="signalements.confirmed").count() == 1

    def test_the_private_link_that_the_page_shows_proves_nothing(self, client, place):
        report = make_report(place.mairie, contact=BY_MAIL)
        assert client.post(page(place, report), {"body": "Une précision"}).status_code == 302
        with Scope.agent(place.mairie.pk).enter():
            write_as_agent(report=report, body="Où, exactement ?", person=None)
        run_jobs()
        assert not contact(report).confirmed
        assert kinds(report) == ["received"]
        assert "Où, exactement" in plain(client.get(page(place, report)))

    @pytest.mark.parametrize("proof", ["x", "aaaaaaaaaaaa", "é" * 12])
    def test_a_guess_opens_nothing(self, client, place, proof):
        report = make_report(place.mairie, contact=BY_MAIL)
        assert client.post(page(place, report, f"{proof}/confirmer/"), {"oui": "1"}).status_code == 404
        assert not contact(report).confirmed

    def test_another_address_has_another_proof(self, client, place):
        report = make_report(place.mairie, contact=BY_MAIL)
        before = confirming.proof_of(contact(report))
        with Scope.agent(place.mairie.pk).enter():
            Contact.objects.update(email="autre@exemple.fr")
        assert client.post(page(place, report, f"{before}/confirmer/"), {"oui": "1"}).status_code == 404
        assert not contact(report).confirmed

    def test_who_did_not_file_it_takes_their_address_away(self, client, place):
        report = make_report(place.mairie, contact=BY_MAIL)
        run_jobs()
        address = link(mail.outbox[0])
        assert "Votre adresse n’est plus gardée" in plain(client.post(address, {"non": "1"}))
        found = contact(report)
        assert (found.email, found.wants, found.confirmed) == ("", "", False)
        assert client.post(address, {"oui": "1"}).status_code == 404

    def test_once_confirmed_the_same_link_takes_nothing_away(self, client, place):
        report = make_report(place.mairie, contact=BY_MAIL)
        run_jobs()
        client.post(link(mail.outbox[0]), {"oui": "1"})
        client.post(link(mail.outbox[0]), {"non": "1"})
        assert (contact(report).email, contact(report).confirmed) == (GINETTE, True)

    def test_by_sms_an_answer_of_one_word_is_enough_and_disturbs_nobody(self, client, settings, place, home):
        make_operator(settings, place)
        report = make_report(place.mairie, contact=BY_SMS)
        run_jobs()
        assert kinds(report, "sms") == ["received"]
        post_sms(client, "Oui !")
        assert contact(report).confirmed
        with Scope.agent(place.mairie.pk).enter():
            assert Message.objects.count() == 0
        move(report, "accepted")
        assert kinds(report, "sms") == ["received", "step"]

    def test_an_answer_in_words_confirms_too(self, client, settings, place, home):
        make_operator(settings, place)
        report = make_report(place.mairie, contact=BY_SMS)
        run_jobs()
        post_sms(client, "C’est devant le four")
        assert contact(report).confirmed
        with Scope.agent(place.mairie.pk).enter():
            assert [row.body for row in Message.objects.all()] == ["C’est devant le four"]

    @pytest.mark.parametrize(
        "words", ["Non", "NON.", "Ce n’est pas moi !", "Non merci, c'est pas moi qui ai écrit"]
    )
    def test_who_answers_no_is_not_taken_for_who_filed_it(self, client, settings, place, home, words):
        make_operator(settings, place)
        report = make_report(place.mairie, contact=BY_SMS)
        run_jobs()
        post_sms(client, words)
        found = contact(report)
        assert (found.phone, found.wants, found.confirmed) == ("", "", False)
        with Scope.agent(place.mairie.pk).enter():
            assert Message.objects.count() == 0
        move(report, "accepted")
        assert kinds(report, "sms") == ["received"]

    def test_no_from_who_is_known_is_words_like_others(self, client, settings, place, home):
        make_operator(settings, place)
        report = make_report(place.mairie, contact=BY_SMS | {"confirmed": True})
        run_jobs()
        post_sms(client, "Non")
        assert contact(report).phone == MOBILE
        with Scope.agent(place.mairie.pk).enter():
            assert [row.body for row in Message.objects.all()] == ["Non"]

    def test_a_mail_is_confirmed_by_its_page_as_well(self, client, settings, place, home):
        make_operator(settings, place)
        arrive()
        (report,) = filed(place)
        assert client.post(link(mail.outbox[-1]), {"oui": "1"}).status_code == 302
        assert contact(report).confirmed

    @pytest.mark.parametrize("who", ["agent", "account"])
    def test_an_agent_and_an_account_vouch(self, place, who):
        person = make_person(email=GINETTE).pk if who == "account" else None
        agent = place.agent().pk if who == "agent" else None
        given = {"name": "Ginette", "email": GINETTE, "wants": "email"}
        values = {
            "key": marks.key_of(report=1, mark="k"),
            "contact": given,
            "person": person,
            "typed_by": agent,
        }
        report = file_as(place, channel="phone" if agent else "web", **values)
        assert contact(report).confirmed

    @pytest.mark.parametrize("channel", ["web", "api", "open311"])
    def test_a_visitor_and_a_program_do_not(self, place, channel):
        report = file_as(place, channel=channel, contact={"email": GINETTE, "wants": "email"})
        assert not contact(report).confirmed

    def test_without_confirmation_it_is_followed_by_its_reference_and_its_link(self, client, place):
        report = make_report(place.mairie, contact=BY_MAIL)
        make_publication(report)
        move(report, "done")
        assert client.get(page(place, report)).status_code == 200
        assert client.get(f"{place.root}/retrouver/?reference={report.reference}").status_code in {200, 302}

    def test_sms_to_numbers_that_anybody_types_are_bounded(self, place, monkeypatch):
        monkeypatch.setattr(strangers, "SMS_A_DAY", 2)
        reports = [
            make_report(place.mairie, contact={**BY_SMS, "phone": f"+3361234567{number}"})
            for number in range(4)
        ]
        run_jobs()
        assert len(reports) == 4
        with Scope.agent(place.mairie.pk).enter():
            assert Notice.objects.filter(channel="sms", kind="received").count() == 2


class TestMeToo:
    def test_nothing_but_the_question_before_it_is_confirmed(self, client, place):
        report = make_report(place.mairie)
        make_publication(report)
        row = seen_too(report, "ida", email=GINETTE, wants="email", confirmed=False)
        run_jobs()
        move(report, "accepted")
        assert kinds(report) == ["me_too"]
        client.get(link(mail.outbox[0]))
        assert client.post(link(mail.outbox[0]), {"oui": "1"}).status_code == 302
        move(report, "done")
        assert kinds(report) == ["followed", "me_too"]
        assert "pas encore confirmée" not in plain(client.get(mine(place, row)))

    def test_a_stranger_s_me_too_silences_no_subscription(self, place):
        report = make_report(place.mairie)
        seen_too(report, "stranger", email=GINETTE, wants="email", confirmed=False)
        with Scope.agent(place.mairie.pk).enter():
            assert as_subscribers(organisation=place.mairie.pk, report=report.pk) == set()
        seen_too(report, "ginette", email=GINETTE, wants="email")
        with Scope.agent(place.mairie.pk).enter():
            assert as_subscribers(organisation=place.mairie.pk, report=report.pk) == {
                ours.key_of(place.mairie.pk, Who("email", GINETTE))
            }

    def test_what_an_account_types_beside_its_own_address_is_nobody_s(self, place):
        person = make_person(email="luc@exemple.fr")
        report = make_report(place.mairie, person=person.pk, contact={"email": GINETTE, "wants": "email"})
        own_address = make_report(
            place.mairie, person=person.pk, contact={"email": "Luc@exemple.fr", "wants": "email"}
        )
        account, by_mail = Who("account", person=person.pk), Who("email", "luc@exemple.fr")
        with Scope.agent(place.mairie.pk).enter():
            assert as_subscribers(organisation=place.mairie.pk, report=report.pk) == {
                ours.key_of(place.mairie.pk, account)
            }
            assert as_subscribers(organisation=place.mairie.pk, report=own_address.pk) == {
                ours.key_of(place.mairie.pk, account),
                ours.key_of(place.mairie.pk, by_mail),
            }
        seen_too(report, "ginette", email=GINETTE, wants="email")
        other = make_report(place.mairie)
        with Scope.agent(place.mairie.pk).enter():
            merge(report=report, into=other.reference, words="Le même", person=None)
        seen_too(other, "ginette on the other", email="eva@exemple.fr", wants="email")
        with Scope.agent(place.mairie.pk).enter():
            assert MeToo.objects.get(is_reporter=True).contact_mark == ""

    def test_nobody_learns_who_reported_or_saw_it_by_typing_an_address(self, client, place):
        report = make_report(place.mairie, contact={"email": GINETTE, "wants": "email"})
        make_publication(report)
        seen_too(report, "ida", email="ida@exemple.fr", wants="email")
        address = f"{place.root}/moi-aussi/{report.reference}/"
        answers = []
        for email in (GINETTE, "ida@exemple.fr", "personne@exemple.fr"):
            client.cookies.clear()
            answer = client.post(address, {"wants": "email", "email": email})
            shown = plain(client.get(answer["Location"]))
            answers.append(
                (answer.status_code, "/moi-aussi/lien/" in answer["Location"], shown.count("C’est noté"))
            )
        assert answers[0] == answers[1] == answers[2]
        row = say_me_too(of=of_report(report), mark="other", told={})
        for email in (GINETTE, "ida@exemple.fr", "personne@exemple.fr"):
            answer = client.post(mine(place, row), {"wants": "email", "email": email})
            assert (answer.status_code, answer["Location"]) == (302, mine(place, row))

    def test_another_address_is_asked_again(self, client, place):
        report = make_report(place.mairie)
        make_publication(report)
        row = seen_too(report, "ida", email=GINETTE, wants="email")
        run_jobs()
        before = confirming.proof_of(row)
        with own(row):
            change_told(row=row, told={"wants": "email", "email": "autre@exemple.fr"})
        run_jobs()
        assert [message.to for message in mail.outbox] == [[GINETTE], ["autre@exemple.fr"]]
        with own(row):
            found = MeToo.objects.get(pk=row.pk)
        assert (found.confirmed, found.contact_mark) == (False, "")
        assert client.post(f"{mine(place, row)}{before}/", {"oui": "1"}).status_code == 404
        assert client.post(link(mail.outbox[1]), {"oui": "1"}).status_code == 302
        with own(row):
            assert MeToo.objects.get(pk=row.pk).confirmed

    def test_one_row_asks_a_few_addresses_in_an_hour(self, place):
        row = seen_too(make_report(place.mairie), "ida", email=GINETTE, wants="email", confirmed=False)
        asked = [
            strangers.may_ask(
                service="signalements",
                organisation=place.mairie.pk,
                key=row.object_key,
                to=Recipient(email=f"v{number}@exemple.fr"),
            )
            for number in range(6)
        ]
        assert asked == [True] * 4 + [False] * 2

    def test_it_is_not_me(self, client, place):
        report = make_report(place.mairie)
        make_publication(report)
        row = seen_too(report, "ida", email=GINETTE, wants="email", confirmed=False)
        run_jobs()
        assert "n’est plus gardée" in plain(client.post(link(mail.outbox[0]), {"non": "1"}))
        with own(row):
            found = MeToo.objects.get(pk=row.pk)
        assert (found.email, found.withdrawn_at is None) == ("", False)
        assert client.post(link(mail.outbox[0]), {"oui": "1"})["Location"] == mine(place, row)

    def test_words_alone_leave_a_confirmed_address_as_it_was(self, place):
        report = make_report(place.mairie)
        seen_too(report, "ida", email=GINETTE, wants="email")
        row = say_me_too(of=of_report(report), mark="ida", told={"words": "Depuis lundi"})
        assert (row.words, row.email, row.confirmed) == ("Depuis lundi", GINETTE, True)
        row = say_me_too(of=of_report(report), mark="ida", told={"email": GINETTE, "wants": "email"})
        assert (row.email, row.confirmed) == (GINETTE, True)
        row = say_me_too(of=of_report(report), mark="ida", told={"email": "x@exemple.fr", "wants": "email"})
        assert (row.email, row.confirmed, row.contact_mark) == ("x@exemple.fr", False, "")
        with own(row):
            withdraw_me_too(row=row)


def test_forms_that_ask_for_a_mobile_say_how_to_silence_it(client, settings, place):
    settings.SMS_NUMBER = "+33700000015"
    report = make_report(place.mairie)
    make_publication(report)
    filing = Filing(client, place)
    filing.begin()
    addresses = [filing.url("coordonnees"), f"{place.root}/moi-aussi/{report.reference}/"]
    for address in (*addresses, f"{place.root}/abonnements/", f"{place.root}/hors-ligne/"):
        assert "envoyez STOP au 07 00 00 00 15" in plain(client.get(address))
    settings.SMS_NUMBER = ""
    assert "STOP" not in plain(client.get(addresses[0]))


def file_as(place, **values):
    from cantou.services.signalements.domain.reports import file_report

    fields = {"key": marks.key_of(report=2, mark="f"), "description": "Un trou", "commune": place.commune.pk}
    return file_report(organisation=place.mairie.pk, **{**fields, **values})


def mine(place, row):
    return f"{place.root}/moi-aussi/lien/{marks.secret_of(key=row.object_key)}/"


def own(row):
    return Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter()
