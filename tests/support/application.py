"""A real program from elsewhere: an HTTP server of its own, which signs people in and hears webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx


@dataclass
class External:
    """Knows its own address, that of the platform, and its secrets; nothing of the platform's code."""

    url: str = ""
    platform: str = ""
    client: str = ""
    client_secret: str = ""
    webhook_secret: str = ""
    status: int = 204
    """What it answers to a webhook."""
    heard: list[dict] = field(default_factory=list)
    refused: int = 0
    known: dict = field(default_factory=dict)
    """What the platform said of who signed in."""

    def manifest(self, **changes) -> dict:
        values = {
            "id": "covoiturage",
            "title": "Covoiturage du Carladès",
            "purpose": "Partager un trajet entre voisins.",
            "version": "1.4",
            "core": ">=0.1,<0.2",
            "icon": "bus",
            "publisher": {"name": "Les Routes partagées", "email": "contact@routes.example"},
            "url": self.url,
            "portal": [
                {
                    "title": "Trouver un covoiturage",
                    "summary": "Une place dans la voiture d’un voisin.",
                    "path": "/trajets",
                    "icon": "bus",
                    "intent": "se_deplacer",
                    "moments": ["quotidien"],
                }
            ],
            "sign_in": {"redirect_uris": [f"{self.url}/retour"], "scopes": ["openid", "profile"]},
            "scopes": ["signalements:read"],
            "webhook": {
                "url": f"{self.url}/webhook",
                "events": ["signalements.filed", "signalements.status"],
            },
            "personal_data": [
                {
                    "what": "Prénom et trajets proposés",
                    "purpose": "Mettre en relation",
                    "legal_basis": "consentement",
                    "retention_days": 90,
                    "recipients": "Les autres inscrits",
                }
            ],
        }
        return values | changes

    # -- Signing people in

    def sign_in_address(self) -> str:
        self.verifier = secrets.token_urlsafe(40)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode()
        asked = {
            "client_id": self.client,
            "redirect_uri": f"{self.url}/retour",
            "response_type": "code",
            "scope": "openid profile",
            "state": "s",
            "nonce": "n",
            "code_challenge": challenge.rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self.platform}/identity/o/authorize?{urlencode(asked)}"

    def come_back(self, code: str) -> None:
        given = self.tokens(
            grant_type="authorization_code",
            code=code,
            redirect_uri=f"{self.url}/retour",
            code_verifier=self.verifier,
        )
        headers = {"Authorization": f"Bearer {given['access_token']}"}
        self.known = httpx.get(f"{self.platform}/identity/o/api/userinfo", headers=headers).json()
        self.known["token"] = given["access_token"]

    # -- Tokens of its own

    def tokens(self, **asked) -> dict:
        body = {"client_id": self.client, "client_secret": self.client_secret, **asked}
        return httpx.post(f"{self.platform}/identity/o/api/token", data=body).json()

    def own_token(self, scope: str = "signalements:read") -> str:
        return self.tokens(grant_type="client_credentials", scope=scope).get("access_token", "")

    def get(self, path: str, *, organisation: str, token: str = "") -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token or self.own_token()}",
            "Cantou-Organisation": organisation,
        }
        return httpx.get(f"{self.platform}{path}", headers=headers)

    # -- Webhooks

    def hear(self, headers, body: bytes) -> int:
        """By the words of Standard Webhooks, not by the platform's code."""
        identifier, moment = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(self.webhook_secret.removeprefix("whsec_"))
        expected = hmac.new(key, f"{identifier}.{moment}.".encode() + body, hashlib.sha256).digest()
        good = f"v1,{base64.b64encode(expected).decode()}"
        if good not in headers["webhook-signature"].split(" ") or abs(time.time() - int(moment)) > 300:
            self.refused += 1
            return 401
        if self.status < 300:
            self.heard.append(json.loads(body))
        return self.status


def _handler(external: External):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/retour":
                external.come_back(parse_qs(parts.query)["code"][0])
            self._answer(200, b"Bienvenue")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self._answer(external.hear(self.headers, body))

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", f"{external.url}/ailleurs")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    return Handler


@contextmanager
def external_application():
    external = External()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(external))
    server.daemon_threads = True
    external.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield external
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
