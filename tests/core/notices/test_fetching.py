"""The mailbox by IMAP, from a real server (pymap), and by the pipe of a mail server."""

from __future__ import annotations

import imaplib

import pytest
from click.testing import CliRunner
from django.db import DatabaseError

from cantou.core.notices.commands import TRY_LATER, notices
from cantou.core.notices.domain import arrivals, fetching
from cantou.core.notices.domain.fetching import Address, MailboxError, fetch
from cantou.core.notices.models import Arrival
from cantou.core.scope.scope import Scope
from tests.core.files.conftest import home
from tests.support.factories import make_organisation
from tests.support.jobs import waiting_jobs
from tests.support.processes import free_port, process, wait_for

__all__ = ["home"]

pytestmark = pytest.mark.django_db
MAIL = (
    b"From: ginette@exemple.fr\r\nTo: signaler@cantou.example\r\nMessage-ID: <%d@x.fr>\r\n"
    b"Subject: Un trou\r\n\r\nIci.\r\n"
)
REPORT = (
    b"From: MAILER-DAEMON@exemple.fr\r\nTo: signaler@cantou.example\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    b"Final-Recipient: rfc822; a@b.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <n.5.%s@x.fr>\r\n\r\nx\r\n--b--\r\n"
    % (b"0" * 32)
)
SERVER = "from pymap.main import main; import sys; sys.exit(main())"


@pytest.fixture
def operator(home, settings):
    settings.MAIL_IN = "signaler@cantou.example"
    return make_organisation("Département du Cantal", kind="departement", is_operator=True)


@pytest.fixture(scope="module")
def port():
    found = free_port()
    arguments = ("-W", "ignore", "-c", SERVER, "--host", "127.0.0.1", "--port", str(found), "--no-tls")
    backend = ("dict", "--demo-user", "facteur", "--demo-password", "mot de passe")
    with process(*arguments, *backend) as running:

        def answers():
            try:
                imaplib.IMAP4("127.0.0.1", found, timeout=2).logout()
            except OSError:
                return False
            return True

        wait_for(answers, what="the IMAP server", running=running)
        yield found


@pytest.fixture
def box(port):
    """An empty mailbox. `put` drops a message there, `unread` counts."""

    class Box:
        url = f"imap://facteur:mot%20de%20passe@127.0.0.1:{port}/INBOX"

        def _ask(self, act):
            mailbox = imaplib.IMAP4("127.0.0.1", port, timeout=5)
            mailbox.login("facteur", "mot de passe")
            mailbox.select("INBOX")
            try:
                return act(mailbox)
            finally:
                mailbox.logout()

        def put(self, *raw):
            for one in raw:
                assert self._ask(lambda mailbox, one=one: mailbox.append("INBOX", None, None, one))[0] == "OK"

        def unread(self):
            return len(self._ask(lambda mailbox: mailbox.search(None, "UNSEEN"))[1][0].split())

        def empty(self):
            def act(mailbox):
                mailbox.store("1:*", "+FLAGS", r"(\Deleted)")
                mailbox.expunge()

            self._ask(act)

    found = Box()
    yield found
    found.empty()


def kept(operator):
    with Scope.agent(operator.pk).enter():
        return list(
            Arrival.objects.filter(organisation=operator).order_by("pk").values_list("reason", flat=True)
        )


def test_what_is_unread_is_kept_and_marked(operator, box):
    box.put(MAIL % 1, MAIL % 2)
    assert (fetch(box.url), box.unread(), kept(operator)) == (2, 0, ["", ""])
    assert waiting_jobs("cantou.notices.treat") == ["cantou.notices.treat"] * 2
    assert fetch(box.url) == 0


def test_what_was_kept_but_not_marked_comes_once(operator, box):
    box.put(MAIL % 1)
    arrivals.keep_mail(MAIL % 1)
    assert (fetch(box.url), box.unread(), len(kept(operator))) == (0, 0, 1)


def test_what_cannot_be_kept_stays_unread(operator, box, monkeypatch):
    box.put(MAIL % 1)
    monkeypatch.setattr(fetching, "keep_mail", lambda *_, **__: (_ for _ in ()).throw(DatabaseError))
    with pytest.raises(DatabaseError):
        fetch(box.url)
    monkeypatch.undo()
    assert (box.unread(), fetch(box.url), box.unread()) == (1, 1, 0)


def test_of_what_is_too_large_only_the_head_is_fetched(operator, box, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST", 1_000)
    box.put(MAIL % 1 + b"x" * 2_000)
    assert (fetch(box.url), kept(operator)) == (1, ["large"])


def test_a_mail_of_ours_that_came_back_is_no_message(operator, box):
    box.put(REPORT)
    assert (fetch(box.url), box.unread(), kept(operator)) == (0, 0, [])
    assert waiting_jobs("cantou.notices.bounced") == ["cantou.notices.bounced"]


@pytest.mark.parametrize(("part", "other"), [("passe@", "pass@"), ("INBOX", "Nada"), ("//", "")])
def test_a_mailbox_that_does_not_open_says_so(operator, box, part, other):
    url = f"imap://a:b@127.0.0.1:{free_port()}/INBOX" if part == "//" else box.url.replace(part, other)
    with pytest.raises(MailboxError):
        fetch(url)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "imaps://moi%40cantal.example:a%2Fb@imap.x.fr",
            ("imaps", "imap.x.fr", 993, "moi@cantal.example", "a/b", "INBOX"),
        ),
        ("imap://a:b@localhost:1143/Signalements", ("imap", "localhost", 1143, "a", "b", "Signalements")),
        (
            "imap+tls://a:b@imap.cantal.example/INBOX",
            ("imap+tls", "imap.cantal.example", 143, "a", "b", "INBOX"),
        ),
    ],
)
def test_the_address_of_a_mailbox(url, found):
    read = Address.read(url)
    assert (read.scheme, read.host, read.port, read.user, read.password, read.folder) == found


@pytest.mark.parametrize(
    "url",
    ["imap://a:b@imap.cantal.example/INBOX", "pop3://a:b@x.fr", "imaps:///INBOX", "imap://a:b@0.0.0.0/INBOX"],
)
def test_nothing_is_said_in_clear_to_another_machine(url):
    with pytest.raises(MailboxError):
        Address.read(url)


class TestPipe:
    def run(self, raw, *arguments):
        return CliRunner().invoke(notices, ["mail", *arguments], input=raw)

    def test_a_mail_server_hands_it_over(self, operator):
        assert self.run(MAIL % 1, "--recipient", "signaler+vic@cantou.example").exit_code == 0
        assert kept(operator) == [""]

    def test_twice_is_once(self, operator):
        assert [self.run(MAIL % 1).exit_code for _ in range(2)] == [0, 0]
        assert len(kept(operator)) == 1

    def test_it_is_kept_by_the_server_where_nobody_can_take_it(self, home):
        assert self.run(MAIL % 1).exit_code == TRY_LATER

    def test_thirty_megabytes_are_read_to_their_end_and_not_kept(self, operator):
        assert self.run(MAIL % 1 + b"x" * 31_000_000).exit_code == 0
        assert kept(operator) == ["large"]

    def test_a_bounce_is_told_to_its_row(self, operator):
        assert self.run(REPORT).exit_code == 0
        assert (kept(operator), waiting_jobs("cantou.notices.bounced")) == ([], ["cantou.notices.bounced"])
