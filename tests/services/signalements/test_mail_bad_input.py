"""Mails that should not become reports, or not as they are; photographs by mail give nothing away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core import mail as outbox

from cantou.core.files.engine.metadata import foreign_parts
from cantou.core.files.models import StoredFile
from cantou.core.notices.domain import treating
from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.reports import secret_of
from tests.core.files import pictures
from tests.core.files.making import body_of
from tests.services.signalements.filing import filed, plain, sign_in
from tests.services.signalements.letters import (
    BOX,
    GINETTE,
    arrive,
    became,
    compose,
    make_operator,
    sent,
)

pytestmark = pytest.mark.django_db
HEIC = Path(__file__).parents[2] / "core/files/data/turned.heic"


@pytest.fixture
def operator(settings, place, home):
    return make_operator(settings, place)


def files_of(report):
    with Scope.agent(report.organisation_id).enter():
        return list(StoredFile.objects.filter(object_key=report.object_key).order_by("position"))


class TestPhotographs:
    def test_no_byte_that_the_camera_wrote_is_served(self, client, place, operator):
        picture = pictures.jpeg(pictures.quarters(1_200, 800))
        arrive(
            compose(
                "Voyez.",
                files=[("IMG_1.jpg", "jpeg", picture), ("IMG_2.heic", "heic", HEIC.read_bytes())],
            )
        )
        (report,) = filed(place)
        found = files_of(report)
        assert [(one.kind, one.purpose, one.state) for one in found] == [
            ("JPEG", "photo", "clean"),
            ("HEIC", "photo", "clean"),
        ]
        sign_in(client, place.agent())
        page = plain(client.get(f"/bureau/signalements/{report.reference}/"))
        assert "2.55" not in page
        served = []
        for one in found:
            for width in one.widths:
                name = one.file_name(width)
                secret = secret_of(key=report.object_key)
                for page in (f"/bureau/signalements/{report.reference}", f"{place.root}/suivi/{secret}"):
                    answer = client.get(f"{page}/photo/{name}")
                    assert answer.status_code == 200, name
                    served.append(body_of(answer))
        assert len(served) > 2 * len(found)
        assert [foreign_parts(one) for one in served] == [[]] * len(served)
        assert [pictures.CANARY in one for one in served] == [False] * len(served)

    def test_forty_are_five_and_the_others_are_counted(self, place, operator):
        small = pictures.plain(pictures.quarters(64, 64), "JPEG")
        arrive(compose("Voyez.", files=[(f"{number}.jpg", "jpeg", small) for number in range(40)]))
        (report,) = filed(place)
        assert len(files_of(report)) == 5
        assert [answer["shown"] for answer in report.answers] == [
            "35 fichiers joints n’ont pas été pris : photographies seulement, cinq au plus."
        ]

    def test_what_is_no_photograph_is_counted_too(self, place, operator):
        bomb = pictures.flat_png(30_000, 30_000)
        names = ["../../etc/passwd.jpg", "..\\..\\a\x00.png", "a" * 400 + ".jpg"]
        arrive(
            compose(
                "Voyez.",
                files=[
                    (names[0], "jpeg", b"<?php evil(); ?>" * 1_000),
                    (names[1].replace("\x00", ""), "png", bomb),
                    ("virus.exe", "jpeg", b"MZ" * 9_000),
                    (names[2], "jpeg", pictures.plain(pictures.quarters(), "JPEG")),
                ],
            )
        )
        (report,) = filed(place)
        (only,) = files_of(report)
        assert (len(only.name) <= 150, "/" in only.name) == (True, False)
        assert report.answers[0]["value"] == 3

    def test_a_photograph_alone_is_a_report(self, place, operator):
        arrive(compose("", Subject="Vic-sur-Cère", files=[("a.jpg", "jpeg", pictures.jpeg())]))
        here = "signaler+vic-sur-cere@cantou.example"
        arrive(compose("", Subject="", To=here, files=[("a.jpg", "jpeg", pictures.jpeg())]))
        assert [report.description for report in filed(place)] == [
            "Vic-sur-Cère",
            "(photographie, sans texte)",
        ]


class TestLeftAlone:
    @pytest.mark.parametrize(
        ("heads", "why"),
        [
            ({"Auto-Submitted": "auto-replied"}, "auto"),
            ({"Precedence": "bulk"}, "bulk"),
            ({"List-Id": "<x.exemple.fr>"}, "list"),
            ({"Return-Path": "<>"}, "bounce"),
            ({"From": BOX}, "loop"),
            ({"From": "MAILER-DAEMON@exemple.fr"}, "auto"),
            ({"X-Spam-Flag": "YES"}, "spam"),
        ],
    )
    def test_machines_get_neither_report_nor_answer(self, place, operator, heads, why):
        row = arrive(compose(**heads))
        assert (became(row), row.stored, filed(place), sent()) == (("ignored", why), "", [], [])

    def test_our_own_mail_sent_back_to_us_stops_there(self, place, operator):
        arrive()
        ours = outbox.outbox[0].message().as_bytes()
        row = arrive(ours.replace(b"To: ginette@exemple.fr", b"To: signaler@cantou.example"))
        assert (row.state, len(filed(place)), len(outbox.outbox)) == ("ignored", 1, 1)

    def test_an_automatic_answer_to_our_acknowledgement_is_no_reply(self, place, operator):
        arrive()
        reply_to = outbox.outbox[0].reply_to[0]
        row = arrive(compose("Je suis absente.", To=reply_to, Auto_Submitted="auto-replied"))
        assert (became(row), len(filed(place)), len(outbox.outbox)) == (("ignored", "auto"), 1, 1)


class TestRefused:
    def test_an_empty_mail_is_refused_and_it_is_said_once(self, place, operator):
        for _ in range(3):
            assert became(arrive(compose("\n", Subject=""))) == ("refused", "empty")
        assert sent() == [([GINETTE], "Votre message n’a pas été pris")]

    def test_thirty_megabytes_are_refused(self, place, operator):
        row = arrive(bytes(compose()) + b"x" * 30_000_001)
        assert (became(row), filed(place)) == (("refused", "large"), [])
        assert "trop lourd" in outbox.outbox[0].body

    def test_too_many_of_one_sender_are_refused_and_it_is_said_once(self, place, operator, monkeypatch):
        monkeypatch.setattr(treating, "MOST_OF_ONE", 2)
        for _ in range(5):
            arrive()
        assert len(filed(place)) == 2
        assert [subject for _to, subject in sent()].count("Votre message n’a pas été pris") == 1
        arrive(compose(From="marcel@exemple.fr"))
        assert len(filed(place)) == 3

    def test_strangers_do_not_make_us_write_without_end(self, place, operator, monkeypatch):
        monkeypatch.setattr(treating, "MOST_ANSWERS", 2)
        rows = [
            arrive(compose("Une branche", Subject="Branche", From=f"n{number}@exemple.org"))
            for number in range(4)
        ]
        assert [row.state for row in rows] == ["asked", "asked", "waiting", "waiting"]
        assert len(outbox.outbox) == 2

    def test_a_sender_whom_nobody_can_answer_waits_for_somebody(self, place, operator):
        row = arrive(compose(From="un@exemple.fr, deux@exemple.fr"))
        assert (became(row), filed(place), sent()) == (("waiting", "sender"), [], [])


class TestHostile:
    def test_nothing_breaks_into_our_own_heads(self, place, operator):
        raw = (
            b"From: =?utf-8?q?x=0D=0ABcc=3A_tous=40exemple=2Eorg?= <ginette@exemple.fr>\r\n"
            b"To: signaler@cantou.example\r\n"
            b"Reply-To: autre@exemple.org\r\n"
            b"Subject: =?utf-8?q?Vic-sur-C=C3=A8re=0D=0ABcc=3A_tous=40exemple=2Eorg?=\r\n"
            b"Message-ID: <a>\r\nIn-Reply-To: <b>\r\n\r\nUn trou\r\n"
        )
        arrive(raw)
        (message,) = outbox.outbox
        assert (message.to, message.cc, message.bcc) == ([GINETTE], [], [])
        heads = message.message()
        assert ("Bcc" in heads, "autre@exemple.org" in str(heads)) == (False, False)
        assert filed(place)[0].description.startswith("Vic-sur-Cère Bcc: tous@exemple.org")

    def test_what_a_stranger_writes_is_mirrored_to_nobody(self, place, operator):
        words = "GAGNEZ UN TÉLÉPHONE http://mechant.example"
        arrive(compose(words, Subject=f"Vic-sur-Cère {words}", From=f'"{words}" <victime@exemple.fr>'))
        arrive(compose(words, Subject=words, From=f'"{words}" <autre@exemple.fr>'))
        assert [message.to for message in outbox.outbox] == [["victime@exemple.fr"], ["autre@exemple.fr"]]
        for message in outbox.outbox:
            whole = message.subject + message.body + message.alternatives[0][0]
            assert ("GAGNEZ" in whole, "mechant.example" in whole) == (False, False)

    def test_markup_is_words(self, client, place, operator):
        arrive(compose("<script>alert(1)</script> Vic-sur-Cère {organisme} {{ x }}"))
        (report,) = filed(place)
        sign_in(client, place.agent())
        page = client.get(f"/bureau/signalements/{report.reference}/").content.decode()
        assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)

    def test_no_account_is_recognised_by_an_address_anybody_may_write(self, place, operator):
        from tests.support.factories import make_person

        make_person(email=GINETTE)
        arrive()
        assert filed(place)[0].person_id is None

    def test_a_mark_of_another_organisation_shows_and_writes_nothing_here(self, place, operator):
        """The mark names a row: with another organisation in front of it, it names none."""
        arrive()
        with Scope.agent(place.mairie.pk).enter():
            key = Notice.objects.get(organisation=place.mairie, kind="received").key
        arrive(compose(To=f"signaler+n.{operator.pk:x}.{key.hex}@cantou.example"))
        arrive(compose(To=f"signaler+n.fffffffffffff.{key.hex}@cantou.example"))
        assert len(filed(place)) == 3

    @pytest.mark.parametrize(
        "name", ["..", ".", "a/", "../../etc/passwd", "a\\b\\", "\u202egpj.exe", "x" * 5_000]
    )
    def test_whatever_a_photograph_is_called(self, place, operator, name):
        message = compose(files=[("nom.jpg", "jpeg", pictures.jpeg())])
        raw = bytes(message).replace(b"nom.jpg", name.replace("\\", "\\\\").encode())
        assert arrive(raw).state == "taken"
        (report,) = filed(place)
        with Scope.agent(report.organisation_id).enter():
            assert StoredFile.objects.filter(object_key=report.object_key).count() == 1

    def test_nesting_without_end_is_left_aside(self, place, operator):
        raw = b'From: ginette@exemple.fr\nSubject: x\nContent-Type: multipart/mixed; boundary="0"\n\n'
        for number in range(3_000):
            raw += f'--{number}\nContent-Type: multipart/mixed; boundary="{number + 1}"\n\n'.encode()
        assert arrive(raw).state in {"ignored", "taken"}

    def test_the_queue_never_holds_what_was_written(self, place, operator):
        from procrastinate.contrib.django.models import ProcrastinateJob

        arrive(compose("Un secret"))
        assert "secret" not in json.dumps(list(ProcrastinateJob.objects.values_list("args", flat=True)))


def test_the_desk_sees_the_channel(client, place, operator):
    arrive()
    (report,) = filed(place)
    sign_in(client, place.agent())
    page = plain(client.get(f"/bureau/signalements/{report.reference}/"))
    assert re.search(r"Venu par</dt>\s*<dd>courriel<br>.*pas encore confirmée", page)
