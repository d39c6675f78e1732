"""A PayFiP of one's own: a SOAP server on this machine. It answers as was recorded, or as its own book says."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4
from xml.etree import ElementTree as ET

SERVICE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite"
    "/contrat_paiement_securise/PaiementSecuriseService"
)
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class PayFipServer:
    """`answers`: recorded ones, one for each call. Without them, a book of attempts that a test writes in."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.book: dict[str, dict[str, str]] = {}
        self.down = False

    def record(self, path) -> None:
        self.answers = [answer for _question, answer in json.loads(path.read_text("utf-8"))]

    def pays(self, idop: str, result: str = "P", **other: str) -> None:
        """What somebody did on the pages of PayFiP."""
        self.book[idop] |= {"resultrans": result, "dattrans": "12122019", "heurtrans": "1311", **other}

    def answer(self, body: bytes) -> tuple[int, str]:
        call = ET.fromstring(body)[0][0]
        given = {one.tag: one.text or "" for one in call[0]}
        self.asked.append(given)
        if self.answers:
            said = self.answers.pop(0)
        elif call.tag.endswith("creerPaiementSecurise"):
            said = self._create(given)
        else:
            said = self._tell(given)
        return (500 if "Fault" in said else 200), said

    def _create(self, given: dict[str, str]) -> str:
        if not re.fullmatch(r"[0-9]{6}", given["numcli"]):
            return fault("T5", "Client inconnu.")
        idop = str(uuid4())
        self.book[idop] = {**given, "idOp": idop}
        return told("creerPaiementSecuriseResponse", {"idOp": idop})

    def _tell(self, given: dict[str, str]) -> str:
        row = self.book.get(given["idOp"])
        if row is None:
            return fault("P1", "Identifiant d’opération inconnu.")
        if "resultrans" not in row:
            return fault("P5", "Résultat de la transaction non connu.")
        names = (
            "dattrans",
            "exer",
            "heurtrans",
            "idOp",
            "mel",
            "montant",
            "numcli",
            "refdet",
            "resultrans",
            "saisie",
        )
        return told("recupererDetailPaiementSecuriseResponse", {name: row[name] for name in names})


def told(name: str, values: dict[str, str]) -> str:
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in values.items())
    return _envelope(f'<s:{name} xmlns:s="{SERVICE}"><return>{inner}</return></s:{name}>')


def fault(code: str, words: str) -> str:
    detail = f"<code>{code}</code><descriptif/><libelle>{words}</libelle><severite>2</severite>"
    kind = "fr.gouv.finances.cp.tpa.webservice.exceptions.FonctionnelleErreur"
    return _envelope(
        f"<S:Fault><faultcode>S:Server</faultcode><faultstring>{kind}</faultstring><detail>"
        f'<s:FonctionnelleErreur xmlns:s="{SERVICE}">{detail}</s:FonctionnelleErreur></detail></S:Fault>'
    )


def _envelope(body: str) -> str:
    return f'<S:Envelope xmlns:S="{SOAP}"><S:Body>{body}</S:Body></S:Envelope>'


@contextmanager
def payfip_server():
    server = PayFipServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, text = (503, "") if server.down else server.answer(body)
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}/tpa/services/securite"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
