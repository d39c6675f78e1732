"""A mail becomes a report, joins a thread, is asked about or is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.files.base import ContentFile
from django.utils import timezone

from cantou.core.files.domain.storage import quarantine
from cantou.core.notices.domain.arrivals import purge
from cantou.core.notices.models import Arrival
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.models import Contact, Message
from tests.services.signalements.filing import filed
from tests.services.signalements.letters import (
    GINETTE,
    arrival,
    arrive,
    became,
    compose,
    make_neighbour,
    make_operator,
    sent,
)
from tests.support.factories import make_offer, make_organisation
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(settings, place, home):
    return make_operator(settings, place)


def thread(report):
    with Scope.agent(report.organisation_id).enter():
        found = Message.objects.filter(organisation=report.organisation_id, report=report).order_by("pk")
        return [(one.author, one.body) for one in found]


def contact(report):
    with Scope.agent(report.organisation_id).enter():
        return Contact.objects.get(organisation=report.organisation_id, report=report)


class TestNew:
    def test_a_mail_becomes_a_report_and_is_acknowledged_once(self, place, operator):
        row = arrive(compose("Un lampadaire est éteint.", Subject="Vic-sur-Cère : lampadaire"))
        assert became(row) == ("taken", "filed")
        (report,) = filed(place)
        assert (report.channel, report.category, report.commune, report.description) == (
            "email",
            "eclairage",
            place.commune,
            "Vic-sur-Cère : lampadaire\n\nUn lampadaire est éteint.",
        )
        (message,) = outbox.outbox
        assert message.to == [GINETTE]
        assert spoken(report.reference) in message.subject
        assert f"/suivi/{secret_of(key=report.object_key)}/" in message.body
        assert "Ginette" not in message.body  # A forged name goes nowhere.
        assert "pour être prévenu de la suite de la même façon, répondez à ce message" in message.body

    def test_what_it_said_is_wiped_once_it_is_settled(
        self, place, operator, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            row = arrive()
        assert (row.stored, row.to, row.commune) == ("", place.mairie, place.commune)
        assert quarantine().listdir("messages")[0] != []
        assert [
            quarantine().listdir(f"messages/{day}")[1] for day in quarantine().listdir("messages")[0]
        ] == [[]]

    def test_no_doubt_is_guessed(self, place, operator):
        arrive(compose("Un arbre est tombé sur un lampadaire, à Vic-sur-Cère", Subject="Bonjour"))
        assert [report.category for report in filed(place)] == ["autre"]

    def test_the_same_mail_twice_is_one_report(self, place, operator):
        message = compose()
        assert arrive(message) is not None
        assert arrive(message) is None
        assert len(filed(place)) == len(outbox.outbox) == 1

    def test_somebody_else_s_identifier_hides_nothing(self, place, operator):
        arrive(compose(Message_ID="<same@exemple.fr>", From="mechant@exemple.org"))
        arrive(compose(Message_ID="<same@exemple.fr>"))
        assert len(filed(place)) == 2

    def test_a_mail_without_identifier_is_known_again(self, place, operator):
        raw = bytes(compose(Message_ID=None))
        assert arrive(b"Received: by one\n" + raw) is not None
        assert arrive(b"Received: by another\n" + raw) is None

    def test_what_the_mail_answers_and_the_signature_are_left_out(self, place, operator):
        words = "Toujours pas réparé.\n\n-- \nGinette Fau\nSalvagnac\n"
        arrive(compose(words))
        assert filed(place)[0].description == "Vic-sur-Cère\n\nToujours pas réparé."


class TestWhere:
    def test_the_address_says_it(self, place, operator):
        arrive(compose(To="signaler+vic-sur-cere@cantou.example", Subject="Un trou", words="Devant Murat"))
        assert [report.commune for report in filed(place)] == [place.commune]

    def test_so_does_that_of_the_envelope(self, place, operator):
        arrive(
            compose(To="liste@exemple.org", Subject="Un trou"),
            recipients=["signaler+vic-sur-cere@cantou.example"],
        )
        assert [report.commune for report in filed(place)] == [place.commune]

    def test_a_postcode_does(self, place, operator):
        arrive(compose("Rue du Four, 15800", Subject="Un trou"))
        assert len(filed(place)) == 1

    def test_the_last_commune_of_the_sender_does(self, place, operator):
        arrive()
        row = arrive(compose("Un banc cassé.", Subject="Encore moi"))
        assert (became(row), len(filed(place))) == (("taken", "filed"), 2)

    def test_of_homonyms_the_one_that_takes_them(self, place, operator):
        make_neighbour("Vic-sur-Cère", "vic-sur-cere-63", "63000")
        arrive()
        assert len(filed(place)) == 1

    def test_otherwise_it_is_asked_and_the_answer_files_it(self, place, operator):
        thiezac = make_neighbour("Thiézac", "thiezac", "15800")
        row = arrive(compose("Une branche menace, 15800", Subject="Branche"))
        assert became(row) == ("asked", "commune")
        assert filed(place) == []
        (question,) = outbox.outbox
        assert question.to == [GINETTE]
        assert "1 Vic-sur-Cère (15)\n2 Thiézac (15)" in question.body
        assert "branche" not in question.body.lower()  # What a stranger wrote is mirrored to nobody.
        make_offer(make_organisation("Mairie de Thiézac", territory=thiezac))
        (reply_to,) = question.reply_to
        answer = arrive(
            compose(
                "2\n\nLe 30 novembre à 15:30, Cantou a écrit :\n> 1 Vic",
                To=reply_to,
                Subject="Re: De quelle commune",
            )
        )
        assert became(answer) == ("taken", "place")
        row = arrival(row.key)
        assert (became(row), row.commune) == (("taken", "filed"), thiezac)

    def test_a_name_answers_too_and_what_is_added_is_kept(self, place, operator):
        row = arrive(compose("Une branche menace", Subject="Branche"))
        (question,) = outbox.outbox
        arrive(
            compose(
                "vic sur cere\nElle est tombée cette nuit sur le chemin.",
                To=question.reply_to[0],
                Subject="Re: De quelle commune",
            )
        )
        assert became(arrival(row.key)) == ("taken", "filed")
        (report,) = filed(place)
        assert report.description == (
            "Branche\n\nUne branche menace\n\nvic sur cere\nElle est tombée cette nuit sur le chemin."
        )

    def test_it_is_asked_twice_at_most(self, place, operator):
        row = arrive(compose("Une branche menace", Subject="Branche"))
        for _ in range(2):
            arrive(compose("je ne sais pas", To=outbox.outbox[-1].reply_to[0], Subject="Re: ?"))
        assert became(arrival(row.key)) == ("waiting", "commune")
        assert len(outbox.outbox) == 2

    def test_where_nobody_takes_them_it_is_said_whom_to_call(self, place, operator):
        thiezac = make_neighbour("Thiézac", "thiezac")
        make_organisation("Mairie de Thiézac", territory=thiezac, phone="+33471470121")
        row = arrive(compose(Subject="Thiézac"))
        assert (became(row), row.stored) == (("refused", "nobody"), "")
        (message,) = outbox.outbox
        assert "Appelez : Mairie de Thiézac" in message.body
        assert "04\u00a071\u00a047\u00a001\u00a021" in message.body


class TestAnswers:
    @pytest.fixture
    def report(self, place, operator):
        arrive()
        return filed(place)[0]

    def test_a_reply_to_a_notice_joins_the_thread(self, place, report):
        reply_to = outbox.outbox[0].reply_to[0]
        row = arrive(
            compose(
                "C’est réparé, merci.\n\nLe 30 nov., la mairie a écrit :\n> Votre",
                To=reply_to,
                Subject="Re: Votre signalement",
            )
        )
        assert (became(row), row.to) == (("taken", "answer"), place.mairie)
        assert thread(report) == [("reporter", "C’est réparé, merci.")]
        assert len(filed(place)) == 1

    def test_so_does_one_whose_program_forgot_the_address(self, report):
        mark = outbox.outbox[0].extra_headers["Message-ID"]
        arrive(compose("Il pleut dedans.", In_Reply_To=mark, Subject="Re: Votre signalement"))
        assert thread(report) == [("reporter", "Il pleut dedans.")]

    def test_an_address_read_in_a_mail_gets_no_more_until_it_has_answered(self, report, place):
        agent = place.agent(email="jeanne@exemple.fr")
        assert contact(report).confirmed is False
        with Scope.agent(place.mairie.pk, person=agent.pk).enter():
            write_as_agent(report=report, body="Où exactement ?", person=agent.pk)
        run_jobs()
        assert [to for to, _subject in sent() if to == [GINETTE]] == [[GINETTE]]
        arrive(compose("Devant le four.", To=outbox.outbox[0].reply_to[0], Subject="Re:"))
        assert contact(report).confirmed is True
        with Scope.agent(place.mairie.pk, person=agent.pk).enter():
            write_as_agent(report=report, body="Merci.", person=agent.pk)
        run_jobs()
        assert (outbox.outbox[-1].to, "Merci." in outbox.outbox[-1].body) == ([GINETTE], True)

    def test_nobody_answers_in_the_reporter_s_place_from_what_agents_are_told(self, place, operator):
        place.agent(email="jeanne@exemple.fr")
        arrive()
        run_jobs()
        report = filed(place)[0]
        with Scope.agent(place.mairie.pk).enter():
            from cantou.core.notices.models import Notice

            to_agents = Notice.objects.filter(organisation=place.mairie, kind="to_agents").first()
        mark = f"n.{place.mairie.pk:x}.{to_agents.key.hex}"
        row = arrive(compose("Vu.", To=f"signaler+{mark}@cantou.example", From="jeanne@exemple.fr"))
        assert (became(row), thread(report)) == (("ignored", "not_answerable"), [])

    def test_a_mark_that_names_nothing_makes_a_report_like_another(self, place, operator):
        arrive(compose(To=f"signaler+n.{place.mairie.pk:x}.{'0' * 32}@cantou.example"))
        assert len(filed(place)) == 1


def test_what_nobody_attributes_is_forgotten_and_no_file_stays(
    place, operator, django_capture_on_commit_callbacks
):
    row = arrive(compose("Une branche menace", Subject="Branche"))
    assert row.stored
    stray = quarantine().save("messages/2020-01-01/abc", ContentFile(b"x"))
    with Scope.agent(operator.pk).enter():
        assert purge(operator=operator.pk) == 1
        Arrival.objects.update(created_at=timezone.now() - timedelta(days=61))
        with django_capture_on_commit_callbacks(execute=True):
            assert purge(operator=operator.pk) == 1
    assert became(arrival(row.key)) == ("ignored", "old")
    assert [quarantine().exists(name) for name in (stray, row.stored)] == [False, False]
