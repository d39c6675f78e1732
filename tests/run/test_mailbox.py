from __future__ import annotations

import json
import smtplib
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from cantou.run.ports import HOST, answers, free_port
from cantou.run.supervisor import Program, Supervisor, python

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


@pytest.mark.parametrize("path", ["/sms/1-a", "/mail/..%2Fsms", "/sms/../../logs/messages.log", "/other"])
def test_nothing_else_is_served(mailbox, path):
    assert mailbox.ask(path)[0] == 404
