from __future__ import annotations

import json
import os
import smtplib
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from cantou.core.notices.engine.sms_parts import read_part
from cantou.core.web import signing
from cantou.run import mailbox_in
from cantou.run.ports import HOST, answers, free_port
from cantou.run.supervisor import Program, Supervisor, python

SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHMsIDMyIG9jdGV0cw=="
SERVE = """
import sys, pathlib
from cantou.run.mailbox import serve
serve(pathlib.Path(sys.argv[1]), host="127.0.0.1", smtp_port=int(sys.argv[2]), http_port=int(sys.argv[3]))
"""


class Mailbox:
    def __init__(self, folder, smtp, http):
        self.folder, self.smtp, self.http = folder, smtp, f"http://{HOST}:{http}"

    def ask(self, path, value=None):
        data = json.dumps(value).encode() if value is not None else None
        try:
            with urllib.request.urlopen(self.http + path, data) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    place = tmp_path_factory.mktemp("mailbox")
    smtp = free_port()
    http = free_port()
    supervisor = Supervisor(place / "logs", lambda line: print(line, file=sys.stderr))
    supervisor.start(Program("messages", python("-c", SERVE, str(place / "messages"), str(smtp), str(http))))
    supervisor.wait_until(lambda: answers(smtp) and answers(http), seconds=20, what="mailbox")
    yield Mailbox(place / "messages", smtp, http)
    supervisor.stop()


def make_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "mairie@example.org", "odile@example.org"
    mail.set_content("Votre signalement est « pris en charge ».")
    return mail


def test_a_mail_is_on_disk_when_the_sender_hears_that_it_was_accepted(mailbox):
    before = set(mailbox.folder.glob("mail/*.eml"))
    with smtplib.SMTP(HOST, mailbox.smtp) as sender:
        sender.send_message(
            make_mail("Trou <b>béant</b>"), to_addrs=["odile@example.org", "jean@example.org"]
        )
        (kept,) = set(mailbox.folder.glob("mail/*.eml")) - before
    assert kept.read_text().splitlines()[:2] == [
        "X-Envelope-From: mairie@example.org",
        "X-Envelope-To: odile@example.org, jean@example.org",
    ]
    status, listed = mailbox.ask("/")
    assert (status, f'<a href="/mail/{kept.stem}">Trou &lt;b&gt;béant&lt;/b&gt;</a>' in listed) == (200, True)
    status, shown = mailbox.ask(f"/mail/{kept.stem}")
    assert (status, "« pris en charge »" in shown) == (200, True)


def test_an_sms_is_sent_then_delivered(mailbox):
    sms = {"to": "+33600000001", "from": "Mairie", "text": "C’est réparé", "reference": "n1"}
    status, answer = mailbox.ask("/sms", sms)
    sent = json.loads(answer)
    assert (status, sent["state"]) == (201, "sent")
    assert json.loads((mailbox.folder / "sms" / f"{sent['id']}.json").read_text()) == sms
    assert json.loads(mailbox.ask(f"/sms/{sent['id']}")[1])["state"] == "delivered"
    assert "+33600000001 : C’est réparé" in mailbox.ask("/")[1]


@pytest.mark.parametrize(
    ("value", "status"),
    [({"to": "+33600000099", "text": "a"}, 422), ({"to": "+33600000001"}, 400), ([], 400), ("x", 400)],
)
def test_what_the_operator_refuses(mailbox, value, status):
    before = time.time_ns()
    assert mailbox.ask("/sms", value)[0] == status
    assert [path for path in mailbox.folder.glob("sms/*") if int(path.stem.split("-")[0]) > before] == []


def test_a_silent_number_stays_sent(mailbox):
    sent = json.loads(mailbox.ask("/sms", {"to": "+33600000098", "text": "a"})[1])
    assert json.loads(mailbox.ask(f"/sms/{sent['id']}")[1])["state"] == "sent"


def called(mailbox, to, reference):
    text = "Exercice, exercice, exercice. Tapez 1 <si> vous êtes en sécurité."
    status, answer = mailbox.ask("/appel", {"to": to, "from": "", "text": text, "reference": reference})
    assert status == 201
    return json.loads(answer)["id"]


def state_of(mailbox, call):
    answer = json.loads(mailbox.ask(f"/appel/{call}")[1])
    return answer["state"], answer["key"]


def test_a_call_rings_until_somebody_chooses_what_the_other_end_does(mailbox):
    call = called(mailbox, "+33465712014", "c1")
    assert called(mailbox, "+33465712014", "c1") == call
    assert state_of(mailbox, call) == ("calling", "")
    shown = mailbox.ask("/")[1]
    assert "Tapez 1 &lt;si&gt; vous êtes en sécurité." in shown
    assert f'value="{call}"' in shown
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("appel", call), ("choix", "2"))
    )
    asked = urllib.request.Request(
        f"{mailbox.http}/choix",
        f"{body}--b--\r\n".encode(),
        {"Content-Type": "multipart/form-data; boundary=b"},
    )
    with urllib.request.urlopen(asked) as answer:
        assert "Décroché, touche 2" in answer.read().decode()
    assert state_of(mailbox, call) == ("answered", "2")


def test_what_becomes_of_a_call_that_nobody_chooses(mailbox):
    silent = called(mailbox, "+33465712098", "c2")
    assert state_of(mailbox, silent) == ("no_answer", "")
    assert mailbox.ask("/appel", {"to": "+33465712099", "text": "a"})[0] == 422
    late = [called(mailbox, f"+334657130{number:02}", f"d{number}") for number in range(60)]
    for call in late:
        file = mailbox.folder / "appel" / f"{call}.json"
        os.utime(file, (0, 0))
    states = [state_of(mailbox, call)[0] for call in late]
    assert 0 < states.count("no_answer") < 15
    assert set(states) == {"answered", "no_answer"}


@pytest.mark.parametrize("path", ["/sms/1-a", "/mail/..%2Fsms", "/sms/../../logs/messages.log", "/other"])
def test_nothing_else_is_served(mailbox, path):
    assert mailbox.ask(path)[0] == 404


class Platform(BaseHTTPRequestHandler):
    """Takes SMS as the platform would, and keeps them."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_signed = signing.verify(
            secret=SECRET,
            identifier=self.headers["webhook-id"],
            timestamp=self.headers["webhook-timestamp"],
            signatures=self.headers["webhook-signature"],
            body=body,
            now=time.time(),
        )
        self.server.taken.append((self.path, is_signed, json.loads(body)))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def platform(monkeypatch):
    server = ThreadingHTTPServer((HOST, 0), Platform)
    server.taken = []
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("CANTOU_ORIGIN", f"http://{HOST}:{server.server_port}")
    monkeypatch.setenv("CANTOU_SMS_SECRET", SECRET)
    monkeypatch.setenv("CANTOU_SMS_NUMBER", "+33700000015")
    yield server.taken
    server.shutdown()
    server.server_close()


def filled(**fields):
    """A form as a browser sends it."""
    lines = []
    for name, value in fields.items():
        lines += ["--b", f'Content-Disposition: form-data; name="{name}"', "", value]
    return "multipart/form-data; boundary=b", ("\r\n".join([*lines, "--b--", ""])).encode()


def test_what_a_browser_sends_is_read():
    read = mailbox_in.read_form(*filled(**{"from": "06 00 00 00 12", "text": "Été\r\ndeux lignes"}))
    assert {name: field.text for name, field in read.items()} == {
        "from": "06 00 00 00 12",
        "text": "Été\r\ndeux lignes",
    }
    assert mailbox_in.read_form("text/plain", b"x") == {}


def test_an_sms_is_handed_over_signed(platform):
    mailbox_in.send_sms(mailbox_in.read_form(*filled(**{"from": "06 00 00 00 12", "text": "Un trou"})))
    ((path, is_signed, content),) = platform
    del content["id"]
    assert (path, is_signed) == ("/api/sms/", True)
    assert content == {"from": "06 00 00 00 12", "to": "+33700000015", "text": "Un trou"}


def test_a_long_one_in_parts(platform):
    mailbox_in.send_sms(mailbox_in.read_form(*filled(**{"from": "06", "text": "é" * 150})))
    assert ["".join(content["text"] for _path, _signed, content in platform)] == ["é" * 150]
    parts = [read_part(content["udh"]) for _path, _signed, content in platform]
    assert [(part.total, part.number) for part in parts] == [(3, 1), (3, 2), (3, 3)]
    assert len({part.reference for part in parts}) == 1


def test_a_platform_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setenv("CANTOU_ORIGIN", f"http://{HOST}:{free_port()}")
    monkeypatch.setenv("CANTOU_SMS_SECRET", SECRET)
    with pytest.raises(mailbox_in.NotTakenError):
        mailbox_in.send_sms(mailbox_in.read_form(*filled(**{"from": "06", "text": "Un trou"})))


def test_an_address_that_would_break_a_head_is_refused():
    with pytest.raises(mailbox_in.NotTakenError):
        mailbox_in.send_mail(mailbox_in.read_form(*filled(**{"from": "a@b.fr\r\nBcc: c@d.fr", "to": "x"})))


@pytest.mark.parametrize(
    ("address", "ours"), [("Signaler+vic@demo.example", True), ("x@demo.example", False)]
)
def test_mails_to_the_platform_are_known(monkeypatch, address, ours):
    monkeypatch.setenv("CANTOU_MAIL_IN", "signaler@demo.example")
    assert mailbox_in.is_ours(address) is ours


def test_another_site_makes_nobody_write(mailbox):
    asked = urllib.request.Request(mailbox.http + "/texto", b"x", {"Sec-Fetch-Site": "cross-site"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 404
    refused.value.close()
