from __future__ import annotations

from uuid import UUID

import pytest

from cantou.core.notices.engine.dsn import Bounce, Mark, read_bounce

KEY = UUID("0f3c7d2e9a6b4c11a1b2c3d4e5f60718")
MARK = Mark(29, KEY)


def report(
    *, to="rebonds@cantou.example", action="failed", status="5.1.1", original="rfc822", message_id=None
) -> bytes:
    """As Postfix writes them."""
    identity = f"<{MARK}@cantou.example>" if message_id is None else message_id
    kind = {"rfc822": "message/rfc822", "headers": "text/rfc822-headers"}[original]
    return f"""Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0100 (CET)

Final-Recipient: rfc822; jeanne@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <jeanne@example.org>: User unknown

--b
Content-Type: {kind}

From: Mairie <ne-pas-repondre@cantou.example>
To: jeanne@example.org
Message-ID: {identity}
Subject: Votre signalement

Bonjour
--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("original", ["rfc822", "headers"])
def test_a_report_is_known_by_the_original_it_carries(original):
    assert read_bounce(report(original=original)) == Bounce(MARK, permanent=True, status="5.1.1")


def test_or_by_the_address_it_came_to():
    raw = report(to=f"<rebonds+{MARK}@cantou.example>", message_id="<else@where>")
    assert read_bounce(raw) == Bounce(MARK, permanent=True, status="5.1.1")


def test_a_server_that_gave_up_for_this_time_says_nothing_lasting():
    assert read_bounce(report(status="4.4.1")) == Bounce(MARK, permanent=False, status="4.4.1")


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed", status="4.4.1"),
        report(action="delivered", status="2.0.0"),
        report(message_id="<another@mail.example>"),
        report(message_id=""),
        b"From: jeanne@example.org\r\nSubject: Absente du bureau\r\n\r\nJe reviens lundi.",
        b"",
        b"\x00\xff\xfe\r\n\r\n" * 40,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
    ],
)
def test_anything_else_is_no_bounce_of_ours(raw):
    assert read_bounce(raw) is None


def test_a_mark_is_read_back_from_where_it_was_written():
    assert Mark.read(f"<{MARK}@cantou.example>") == MARK
    assert Mark.read(str(MARK).upper()) == MARK
    assert Mark.read("n.zzzzzzzzzzzzz." + "0" * 32) is None
    assert Mark.read("n.1.abc") is None
