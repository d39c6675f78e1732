"""The other half of the demonstration's mailbox: what a person writes to the platform, handed over as in life.

A mail goes through the command that a mail server would run; an SMS comes from the operator, signed, cut in parts when
it is long.
"""

from __future__ import annotations

import html
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import localtime, make_msgid

from cantou.core.web import signing

SECONDS = 30
EACH = 67
"""Letters of one part of a long SMS, with accents."""
LARGEST = 16_000_000
MAIL_FORM = """<h2>Écrire un courriel à la plateforme</h2>
<form method="post" action="/courriel" enctype="multipart/form-data">
<p><label>De <input name="from" type="email" value="ginette@demo.example" required></label></p>
<p><label>À <input name="to" value="{to}" required></label></p>
<p><label>Objet <input name="subject" value="Vic-sur-Cère"></label></p>
<p><label>Message
<textarea name="text" rows="4">Un lampadaire est éteint devant l’école.</textarea></label></p>
<p><label>Photographie <input name="photo" type="file" accept="image/*"></label></p>
<p><button>Envoyer le courriel</button></p></form>"""
SMS_FORM = """<h2>Envoyer un SMS à la plateforme</h2>
<form method="post" action="/texto" enctype="multipart/form-data">
<p><label>De <input name="from" type="tel" value="06 00 00 00 12" required></label></p>
<p><label>Message
<textarea name="text" rows="3" required>Vic-sur-Cère : un nid-de-poule devant la poste.</textarea></label></p>
<p><button>Envoyer le SMS</button></p></form>"""


class NotTakenError(Exception):
    """What the platform said."""


@dataclass(frozen=True, slots=True)
class Field:
    value: bytes
    filename: str = ""

    @property
    def text(self) -> str:
        return self.value.decode("utf-8", "replace").strip()


def is_ours(address: str) -> bool:
    """An address at which one writes to the platform."""
    own = os.environ.get("CANTOU_MAIL_IN", "").lower()
    local, _, domain = address.lower().partition("@")
    return bool(own) and f"{local.partition('+')[0]}@{domain}" == own


def forms() -> str:
    """For the page; nothing where the platform takes no messages."""
    address = os.environ.get("CANTOU_MAIL_IN", "")
    found = MAIL_FORM.format(to=html.escape(address)) if address else ""
    return found + (SMS_FORM if os.environ.get("CANTOU_SMS_SECRET") else "")


def read_form(kind: str, body: bytes) -> dict[str, Field]:
    """A form sent as multipart/form-data."""
    raw = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace") + body
    found: dict[str, Field] = {}
    try:
        for part in BytesParser(policy=HTTP).parsebytes(raw).iter_parts():
            content = part.get_payload(decode=True)
            name = str(part.get_param("name", "", "content-disposition"))
            found[name] = Field(
                content if isinstance(content, bytes) else b"", str(part.get_filename() or "")
            )
    except (MessageError, ValueError, TypeError):
        return {}
    return found


def send_mail(fields: dict[str, Field]) -> None:
    """Raises NotTakenError."""
    empty = Field(b"")
    message = EmailMessage()
    try:
        message["From"] = fields.get("from", empty).text
        message["To"] = to = fields.get("to", empty).text
        message["Subject"] = fields.get("subject", empty).text
    except (ValueError, MessageError) as error:
        raise NotTakenError("Une adresse n’en est pas une.") from error
    message["Date"], message["Message-ID"] = localtime(), make_msgid(domain="demo.example")
    message.set_content(fields.get("text", empty).text)
    photo = fields.get("photo", empty)
    if photo.value:
        message.add_attachment(
            photo.value, maintype="image", subtype="jpeg", filename=photo.filename or "photo.jpg"
        )
    hand_over(bytes(message), [to])


def hand_over(raw: bytes, recipients: list[str]) -> None:
    """As a mail server would. Raises NotTakenError."""
    named = [word for each in recipients for word in ("--recipient", each)]
    done = subprocess.run(
        [sys.executable, "-m", "cantou.cli", "notices", "mail", *named],
        input=raw,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NotTakenError(done.stderr.decode("utf-8", "replace").strip() or "Le courriel n’a pas été pris.")


def send_sms(fields: dict[str, Field]) -> None:
    """Raises NotTakenError."""
    empty = Field(b"")
    text, sender = fields.get("text", empty).text, fields.get("from", empty).text
    parts = [text[start : start + EACH] for start in range(0, len(text), EACH)] or [""]
    reference = secrets.randbelow(256)
    for number, part in enumerate(parts, 1):
        head = {"udh": f"050003{reference:02x}{len(parts):02x}{number:02x}"} if len(parts) > 1 else {}
        _post({"id": secrets.token_hex(8), "from": sender, "to": number_of(), "text": part, **head})


def number_of() -> str:
    return os.environ.get("CANTOU_SMS_NUMBER", "")


def _post(content: dict[str, str]) -> None:
    body = json.dumps(content, ensure_ascii=False).encode()
    signed = signing.headers(
        secrets_=[os.environ["CANTOU_SMS_SECRET"]],
        identifier=content["id"],
        timestamp=int(time.time()),
        body=body,
    )
    asked = urllib.request.Request(f"{os.environ['CANTOU_ORIGIN']}/api/sms/", body, signed)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS):  # noqa: S310
            return
    except (urllib.error.URLError, OSError) as error:
        raise NotTakenError(f"La plateforme ne l’a pas pris : {error}") from error
