"""Where the messages of a demonstration end: an SMTP server that delivers nothing, a simulated SMS operator.

Each message is one file, written whole before the sender hears that it was accepted: what was sent can be
counted afterwards, even when everything was killed meanwhile. A page shows them all, and lets a person write to the
platform (mailbox_in.py); a mail that comes by SMTP for the platform's own address is handed over to it too.

The SMS operator: `POST /sms {"to", "from", "text", "reference"}` answers 201 `{"id", "state": "sent"}`;
`GET /sms/<id>` its state, "delivered". A number that ends in 99 is refused (422), in 98 stays "sent".
The gateway that calls: mailbox_calls.py.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from cantou.run import mailbox_calls as calls
from cantou.run.mailbox_in import (
    LARGEST,
    NotTakenError,
    forms,
    hand_over,
    is_ours,
    read_form,
    send_mail,
    send_sms,
)

if TYPE_CHECKING:
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSED, SILENT = "99", "98"
MOST_SHOWN = 200
LONGEST_BODY = 100_000
LONGEST_MAIL = 30_000_000
WRITING = {"/courriel": send_mail, "/texto": send_sms}
SENT = "<p><strong>C’est envoyé : la réponse paraîtra ici dans quelques secondes. Actualisez la page.</strong></p>"
STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;color:#22282c;background:#fbfaf6;margin:0}"
    "main{max-width:44rem;margin:0 auto;padding:1rem}label{font-weight:600}pre{white-space:pre-wrap}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem}"
    "input,textarea{font:inherit;font-weight:400;width:100%;max-width:32rem;box-sizing:border-box;padding:.5rem;display:block}"
    "button{font:inherit;min-height:44px;padding:.4rem 1rem;background:#1f5a41;color:#fff;border:0;border-radius:6px}"
    "li{overflow-wrap:anywhere;margin:.4rem 0}"
    "blockquote{margin:.4rem 0;padding-left:.8rem;border-left:4px solid #d8d2c2}form button{margin:.2rem 0}"
)


@dataclass(frozen=True, slots=True)
class Box:
    """The folder of messages: `mail/*.eml` and `sms/*.json`, named in the order of arrival."""

    folder: Path

    def keep(self, kind: str, suffix: str, content: bytes) -> str:
        place = self.folder / kind
        place.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        handle, draft = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).replace(place / f"{name}{suffix}")
        return name

    def newest(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("*-*"), reverse=True)[:MOST_SHOWN]

    def find(self, kind: str, name: str, suffix: str) -> Path | None:
        found = self.folder / kind / f"{name}{suffix}"
        return found if name.replace("-", "").isalnum() and found.is_file() else None


@dataclass(frozen=True, slots=True)
class Sink:
    """Accepts every mail."""

    box: Box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        self.box.keep("mail", ".eml", head.encode() + content)
        ours = [each for each in envelope.rcpt_tos if is_ours(each)]
        if ours:
            try:
                await asyncio.to_thread(hand_over, content, ours)
            except NotTakenError:
                return "451 The platform did not take it"
        return "250 Message accepted for delivery"


class Operator(BaseHTTPRequestHandler):
    """The SMS operator, and the page that shows every message."""

    protocol_version = "HTTP/1.1"

    def __init__(self, box: Box, *arguments: Any) -> None:
        self.box = box
        super().__init__(*arguments)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path in WRITING and length <= LARGEST and not self._is_from_elsewhere():
            self._write(self.rfile.read(length))
            return
        if self.path == "/choix" and length <= LONGEST_BODY and not self._is_from_elsewhere():
            self._choose(self.rfile.read(length))
            return
        if self.path not in {"/sms", "/appel"} or length > LONGEST_BODY:
            self._json(HTTPStatus.NOT_FOUND, {"error": "POST /sms, /appel"})
            return
        try:
            sent = json.loads(self.rfile.read(length))
            values = {name: str(sent[name]) for name in ("to", "text")}
        except (ValueError, KeyError, TypeError):
            self._json(HTTPStatus.BAD_REQUEST, {"error": "to, text"})
            return
        if values["to"].endswith(REFUSED):
            self._json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "unknown number"})
            return
        values |= {name: str(sent.get(name, "")) for name in ("from", "reference")}
        kind, state = ("sms", "sent") if self.path == "/sms" else ("appel", "calling")
        name = self._known(values["reference"]) if kind == "appel" else ""
        name = name or self.box.keep(kind, ".json", json.dumps(values, ensure_ascii=False).encode())
        self._json(HTTPStatus.CREATED, {"id": name, "state": state})

    def _known(self, reference: str) -> str:
        """The same reference is one call, by contract."""
        found = (one for one in self.box.newest("appel") if one.suffix == ".json")
        return next((one.stem for one in found if _value(one, "reference") == reference != ""), "")

    def _choose(self, body: bytes) -> None:
        """What the other end of a call does, by the buttons of the page."""
        fields = read_form(self.headers.get("Content-Type", ""), body)
        call = self.box.find("appel", fields["appel"].text, ".json") if "appel" in fields else None
        if call is None or "choix" not in fields or not calls.choose(call, fields["choix"].text):
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})
            return
        self._back("/")

    def _is_from_elsewhere(self) -> bool:
        """Another site that makes a browser send our form."""
        return self.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}

    def _write(self, body: bytes) -> None:
        """Somebody writes to the platform, by the forms of the page."""
        try:
            WRITING[self.path](read_form(self.headers.get("Content-Type", ""), body))
        except NotTakenError as error:
            self._page("Pas pris", f'<p>{_escape(error)}</p><p><a href="/">Retour</a></p>')
            return
        self._back("/?envoye")

    def _back(self, address: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        path, _, said = self.path.partition("?")
        kind, _, name = path.strip("/").partition("/")
        if not kind:
            self._page("Courriels, SMS et appels de la démonstration", (SENT if said else "") + self._list())
        elif kind == "sms" and (sms := self.box.find("sms", name, ".json")):
            silent = json.loads(sms.read_bytes())["to"].endswith(SILENT)
            self._json(HTTPStatus.OK, {"id": name, "state": "sent" if silent else "delivered"})
        elif kind == "appel" and (call := self.box.find("appel", name, ".json")):
            self._json(HTTPStatus.OK, {"id": name, **calls.state_of(call)})
        elif kind == "mail" and (mail := self.box.find("mail", name, ".eml")):
            message = _read(mail)
            self._page(str(message["Subject"]), _mail_text(message))
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    def log_message(self, *_arguments: Any) -> None:
        """Numbers and addresses do not belong in a log."""

    def _list(self) -> str:
        mails = [(path.stem, _read(path)) for path in self.box.newest("mail")]
        texts = [json.loads(path.read_bytes()) for path in self.box.newest("sms")]
        rows = "".join(
            f'<li><a href="/mail/{name}">{_escape(mail["Subject"])}</a> — {_escape(mail["To"])}</li>'
            for name, mail in mails
        )
        sms = "".join(f"<li>{_escape(text['to'])} : {_escape(text['text'])}</li>" for text in texts)
        nothing = "<li>Aucun pour le moment.</li>"
        rung = "".join(calls.shown(path) for path in self.box.newest("appel") if path.suffix == ".json")
        left = (
            f"<h2>Courriels partis</h2><ul>{rows or nothing}</ul><h2>SMS partis</h2><ul>{sms or nothing}</ul>"
            f"<h2>Appels</h2><ul>{rung or nothing}</ul>"
        )
        return f'<p><a href="/">Actualiser</a></p>{left}{forms()}'

    def _page(self, title: str, body: str) -> None:
        text = (
            f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{_escape(title)}</title>'
            '<meta name="viewport" content="width=device-width">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<style>{STYLE}</style>"
            f"<main><h1>{_escape(title)}</h1>{body}</main></html>"
        )
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", text.encode())

    def _json(self, status: HTTPStatus, value: dict[str, str]) -> None:
        self._send(status, "application/json", json.dumps(value).encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _escape(value: object) -> str:
    return html.escape(str(value or ""))


def _value(path: Path, name: str) -> str:
    return str(json.loads(path.read_bytes()).get(name, ""))


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _mail_text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    text = part.get_content() if part else ""
    return f"<p>À {_escape(message['To'])}, de {_escape(message['From'])}</p><pre>{_escape(text)}</pre>"


def serve(folder: Path, *, host: str, smtp_port: int, http_port: int) -> None:
    """Both servers, until this process is stopped."""
    box = Box(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    Controller(Sink(box), hostname=host, port=smtp_port, data_size_limit=LONGEST_MAIL).start()
    ThreadingHTTPServer((host, http_port), partial(Operator, box)).serve_forever()
