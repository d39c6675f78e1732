"""Mails as strangers write them: nothing raises, nothing is believed."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantou.core.notices.engine.mails import MOST_FILES, UnreadableError, identify, is_address, read_mail

HEAD = b"From: Ginette <ginette@exemple.fr>\nTo: signaler@cantou.example\nSubject: Un trou\n"
TEXT = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"


def read(raw, **options):
    return read_mail(raw, **options)


def with_head(line: str) -> bytes:
    return line.encode() + b"\n" + TEXT + b"Bonjour"


class TestWho:
    @pytest.mark.parametrize(
        ("header", "found"),
        [
            ("Ginette Fau <ginette@exemple.fr>", ("Ginette Fau", "ginette@exemple.fr")),
            ("=?utf-8?q?Ren=C3=A9?= <rene@EXEMPLE.fr>", ("René", "rene@exemple.fr")),
            ('"mairie@vic.example" <mechant@exemple.org>', ("", "mechant@exemple.org")),
            ("un@exemple.fr, deux@exemple.fr", ("", "")),
            ("Groupe: un@exemple.fr, deux@exemple.fr;", ("", "")),
            ("<ginette@exemple.fr> <autre@exemple.org>", ("", "")),
            ("ginette@localhost", ("", "")),
            ("=?utf-8?q?a=0ABcc=3A_tous=40exemple=2Eorg?= <ginette@exemple.fr>", ("", "ginette@exemple.fr")),
            ("<>", ("", "")),
            ("", ("", "")),
            ("=?utf-8?b?!!!?= <ginette@exemple.fr>", ("", "ginette@exemple.fr")),
            ("Ginette (mairie@vic.example) <ginette@exemple.fr>", ("", "ginette@exemple.fr")),
        ],
    )
    def test_one_address_or_nobody(self, header, found):
        mail = read(f"From: {header}\nSubject: x\n\nBonjour".encode())
        assert (mail.name, mail.sender) == found

    def test_two_from_are_a_trick(self):
        assert read(b"From: mechant@exemple.org\n" + TEXT + b"Bonjour").sender == ""

    @pytest.mark.parametrize(
        "address",
        ["a b@exemple.fr", "a@b@exemple.fr", "a@exemple.fr\nBcc: b@exemple.fr", "é@exemple.fr", "a@exemple"],
    )
    def test_what_could_break_a_header_is_no_address(self, address):
        assert not is_address(address)

    def test_recipients_are_those_of_the_envelope_and_of_the_head(self):
        raw = b"X-Envelope-To: signaler+vic@cantou.example\nCc: Autre <autre@exemple.fr>\n" + TEXT
        assert read(raw).recipients == (
            "signaler+vic@cantou.example",
            "signaler@cantou.example",
            "autre@exemple.fr",
        )


class TestMachines:
    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("Auto-Submitted: auto-replied", "auto"),
            ("Auto-Submitted: auto-generated (rejected)", "auto"),
            ("X-Autoreply: yes", "auto"),
            ("Precedence: bulk", "bulk"),
            ("Precedence: auto_reply", "bulk"),
            ("List-Id: <vic.exemple.fr>", "list"),
            ("Return-Path: <>", "bounce"),
            ("X-Spam-Flag: YES", "spam"),
            ("X-Loop: cantou@portail.example", "loop"),
            ("\n".join(["Received: by x"] * 31), "loop"),
            ("Auto-Submitted: no", ""),
            ("Precedence: first-class", ""),
        ],
    )
    def test_what_says_so(self, line, why):
        assert read(with_head(line), mark="cantou@portail.example").automatic == why

    @pytest.mark.parametrize(
        "sender",
        ["MAILER-DAEMON@exemple.fr", "no-reply@exemple.fr", "noreply@exemple.fr", "postmaster@exemple.fr"],
    )
    def test_who_is_one(self, sender):
        assert read(f"From: {sender}\nSubject: x\n\nBonjour".encode()).automatic == "auto"

    @pytest.mark.parametrize(
        "subject", ["Réponse automatique : Un trou", "Automatic reply: x", "Out of Office"]
    )
    def test_an_absence(self, subject):
        message = EmailMessage()
        message["From"], message["Subject"] = "ginette@exemple.fr", subject
        assert read(bytes(message)).automatic == "auto"

    def test_ourselves(self):
        assert read(TEXT, own=["Ginette@exemple.fr"]).automatic == "loop"

    def test_a_delivery_report(self):
        raw = HEAD + b'Content-Type: multipart/report; boundary="b"\n\n--b\n\nNon remis\n--b--\n'
        assert read(raw).automatic == "bounce"


class TestWords:
    @pytest.mark.parametrize(
        ("charset", "content"),
        [
            ("utf-8", "Été".encode()),
            ("us-ascii", "Été".encode()),
            ("iso-8859-1", "Été".encode()),
            ("utf-8", "Été".encode("latin-1")),
            ("windows-1252", "Été".encode("cp1252")),
            ("nada", "Été".encode()),
            ("zip", "Été".encode()),
            ("utf-16", "Été".encode("utf-16")),
            ('"', "Été".encode()),
        ],
    )
    def test_a_wrong_charset_is_seen_through(self, charset, content):
        raw = (
            HEAD
            + f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        )
        assert read(raw + content).words == "Été"

    def test_a_head_of_raw_bytes(self):
        assert (
            read("From: a@exemple.fr\nSubject: Nid-de-poule énorme\n\nx".encode()).subject
            == "Nid-de-poule énorme"
        )
        assert read("From: a@exemple.fr\nSubject: énorme\n\nx".encode("latin-1")).subject == "énorme"

    def test_html_only(self):
        raw = HEAD + (
            b"Content-Type: text/html; charset=utf-8\n\n<html><head><title>T</title><style>p{}</style></head><body>"
            b"<script>alert(1)</script><p>Un &lt;b&gt;trou&lt;/b&gt;<br>devant l&#8217;&eacute;cole</p>"
            b"<ul><li>profond</ul><img src=x onerror=alert(1)></body></html>"
        )
        assert read(raw).words == "Un <b>trou</b>\ndevant l’école\n\n- profond"

    def test_an_html_that_never_closes(self):
        raw = HEAD + b"Content-Type: text/html\n\n<head><body>Un trou<script>x"
        assert read(raw).words == "Un trou"

    def test_the_plain_text_is_preferred_unless_it_is_empty(self):
        message = EmailMessage()
        message["From"] = "a@exemple.fr"
        message.set_content("Le texte")
        message.add_alternative("<p>La page</p>", subtype="html")
        assert read(bytes(message)).words == "Le texte"
        message.get_payload()[0].set_content(" \n")
        assert read(bytes(message)).words == "La page"

    def test_control_characters_go(self):
        assert read(TEXT + "Un\x00 trou\u202e\x1b[31m".encode()).words == "Un trou[31m"


class TestFiles:
    def attach(self, count, content=b"x" * 20_000, **options):
        message = EmailMessage()
        message["From"] = "a@exemple.fr"
        message.set_content("Voyez")
        for number in range(count):
            message.add_attachment(
                content, maintype="image", subtype="jpeg", filename=f"{number}.jpg", **options
            )
        return read(bytes(message))

    def test_forty_are_counted(self):
        mail = self.attach(40)
        assert (len(mail.files), mail.left_out, mail.words) == (MOST_FILES, 30, "Voyez")

    def test_the_logo_of_a_signature_is_none(self):
        assert self.attach(1, b"x" * 3_000, disposition="inline", cid="<logo>").files == ()
        assert len(self.attach(1, b"x" * 30_000, disposition="inline", cid="<photo>").files) == 1

    def test_a_mail_in_the_mail_is_not_opened(self):
        message = EmailMessage()
        message["From"] = "a@exemple.fr"
        message.set_content("Voyez")
        inner = EmailMessage()
        inner.set_content("Dedans")
        inner.add_attachment(b"x" * 20_000, maintype="image", subtype="jpeg", filename="a.jpg")
        message.add_attachment(inner)
        mail = read(bytes(message))
        assert (mail.files, mail.words, mail.left_out) == ((), "Voyez", 1)

    def test_a_broken_encoding_is_left_out(self):
        raw = HEAD + (
            b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nVoyez\n--b\n'
            b"Content-Type: image/jpeg; name*=utf-9''%ff%00..%2f..%2fetc\nContent-Transfer-Encoding: base64\n\n***\n"
        )
        mail = read(raw)
        assert (mail.words, len(mail.files)) == ("Voyez", 0)


class TestHostile:
    def test_nesting_without_end(self):
        raw = HEAD + b'Content-Type: multipart/mixed; boundary="0"\n\n'
        for number in range(3_000):
            raw += f'--{number}\nContent-Type: multipart/mixed; boundary="{number + 1}"\n\n'.encode()
        try:
            assert read(raw).words == ""
        except UnreadableError:
            return

    def test_moderate_nesting_is_read_as_far_as_it_makes_sense(self):
        raw = HEAD + b'Content-Type: multipart/mixed; boundary="0"\n\n'
        for number in range(60):
            raw += f'--{number}\nContent-Type: multipart/mixed; boundary="{number + 1}"\n\n'.encode()
        assert read(raw + b"--60\n\nau fond\n--60--\n").words == ""

    def test_a_thousand_parts(self):
        raw = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n'
        raw += b"--b\nContent-Type: text/plain\n\nun\n" * 1_000
        assert read(raw + b"--b--\n").words.count("un") < 200

    @given(st.binary(max_size=400))
    def test_any_bytes(self, raw):
        read(raw)
        read(HEAD + raw)
        read(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw)

    @given(st.text(max_size=80))
    def test_any_head(self, text):
        raw = text.encode("utf-8", "surrogatepass")
        for name in (b"From", b"Subject", b"Content-Type", b"Content-Disposition", b"To", b"Message-ID"):
            read(name + b": " + raw + b"\n\nBonjour")


def test_the_same_mail_is_known_again_and_only_it():
    one = b"Message-ID: <1@x.fr>\n" + TEXT + b"Bonjour"
    assert identify(one) == identify(b"Received: by y\n" + one + b"\n--\nAjout d'un antivirus")
    assert identify(one) != identify(one.replace(b"ginette@", b"mechant@"))
    assert identify(TEXT + b"un") == identify(b"Received: by y\n" + TEXT + b"un") != identify(TEXT + b"deux")


class TestMadeToBreak:
    """Heads and pages whose reading takes the square of their length, or a call for each bracket."""

    @pytest.mark.parametrize(
        "head",
        [
            "From: " + "(" * 5_000 + " a@exemple.fr",
            "To: " + "(" * 5_000,
            "To: " + "a:" * 100_000,
            "To: " + "a: b:;" * 50_000,
        ],
    )
    def test_brackets_and_groups_without_end(self, head):
        mail = read(head.encode() + b"\n\nBonjour")
        assert (mail.sender, mail.recipients, mail.words) == ("", (), "Bonjour")

    def test_only_the_beginning_of_a_header_is_decoded(self):
        raw = b"From: a@exemple.fr\nSubject: " + b"=?utf-8?q?a?=" * 2_000 + b"\n\nBonjour"
        assert 0 < len(read(raw).subject) <= 300

    def test_tags_that_never_close_are_left_out(self):
        raw = TEXT.replace(b"plain", b"html") + b"<p>Un trou</p>" + b"<a " * 30_000 + b"<p>devant le four</p>"
        assert read(raw).words == "Un trou\n\ndevant le four"

    @pytest.mark.parametrize(
        "raw",
        [
            HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 6_000,
            HEAD + b"X-B: boundary=b\n" * 200 + b"\n" * 200_000,
            HEAD + b"\n" * 2_100_000,
            HEAD + b"X: y\n" * 250_000,
        ],
        ids=["parts", "lines by boundaries", "lines", "a head without end"],
    )
    def test_what_would_take_minutes_is_not_taken_apart(self, raw):
        with pytest.raises(UnreadableError):
            read(raw)
        assert len(identify(raw)) == 32
