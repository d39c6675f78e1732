"""`cantou demo`: everything on this machine, from an empty folder to a portal that answers."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.web.signing import new_secret
from cantou.run.content import PREPARED, SHOWN, fingerprint
from cantou.run.database import addresses
from cantou.run.ports import HOST, answers, free_port, require_free
from cantou.run.postgres import START_SECONDS, SUPERUSER, Postgres
from cantou.run.serving import live_arguments, web_arguments
from cantou.run.state import STATE, only_one, running, write_state
from cantou.run.supervisor import Program, StoppedError, Supervisor, python

if TYPE_CHECKING:
    from pathlib import Path

DESK, ENTRANCE, SIGN_IN = "/bureau/", "/compte/demonstration/", "/compte/connexion/"
READY_SECONDS = 240
PREDECESSOR_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    live: int
    smtp: int
    messages: int


def run_demo(folder: Path, *, port: int, france: bool, parent: int = 0) -> None:
    """Until Ctrl-C or TERM, ours or that of `parent`. Raises RunError."""
    _wait_for_predecessor(folder, port)
    require_free(port)
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder):
        supervisor = Supervisor(folder / "logs", _say)
        supervisor.handle_signals()
        supervisor.follow(parent)
        server = Postgres(folder / "pg")
        try:
            _bring_up(supervisor, server, folder, port=port, france=france)
            supervisor.watch()
        except StoppedError:
            pass
        finally:
            _say("Arrêt…")
            supervisor.stop()
            server.forget_socket()


def _bring_up(supervisor: Supervisor, server: Postgres, folder: Path, *, port: int, france: bool) -> None:
    from cantou.core.scope.bootstrap import bootstrap

    server.prepare()
    fast, immediate = signal.SIGINT, signal.SIGQUIT
    supervisor.start(Program("postgres", server.command, stop_signal=fast, force_signal=immediate, last=True))
    supervisor.wait_until(server.answers, seconds=START_SECONDS, what="PostgreSQL")
    ports = Ports(port, free_port(port + 1), free_port(port + 2), free_port(port + 3))
    environment = _environment(folder, server, ports)
    bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
    write_state(folder, environment)
    os.environ.update(environment)
    _prepare(supervisor, folder, france=france)
    _start_processes(supervisor, folder, ports)
    _welcome(folder, ports)


def _prepare(supervisor: Supervisor, folder: Path, *, france: bool) -> None:
    """Tables and content, unless nothing that makes them has changed since the last time."""
    mark = folder / PREPARED
    wanted = fingerprint(france=france)
    if mark.exists() and mark.read_text("ascii") == wanted:
        return
    mark.unlink(missing_ok=True)
    _say("Tables de la base de données…")
    supervisor.run(Program("migrate", python("-m", "cantou.cli", "migrate")))
    _say("Contenu de la démonstration…")
    option = ["--france"] if france else []
    supervisor.run(Program("contenu", python("-m", "cantou.cli", "demo-content", *option)))
    mark.write_text(wanted, "ascii")


def _start_processes(supervisor: Supervisor, folder: Path, ports: Ports) -> None:
    """The pages first: starting everything at once would make the first visitor wait twice as long."""
    shutil.rmtree(folder / "metrics", ignore_errors=True)  # Counters of processes that are no more.
    messages = ("mailbox", str(folder / "messages"), str(ports.smtp), str(ports.messages))
    supervisor.start(Program("messages", python("-m", "cantou.cli", *messages)))
    supervisor.start(Program("web", python(*web_arguments(host=HOST, port=ports.web))))
    supervisor.wait_until(lambda: _is_ready(ports.web), seconds=READY_SECONDS, what="Le portail")
    supervisor.start(Program("worker", python("-m", "cantou.cli", "worker")))
    supervisor.start(Program("live", python(*live_arguments(host=HOST, port=ports.live))))


def _environment(folder: Path, server: Postgres, ports: Ports) -> dict[str, str]:
    return {
        **addresses(server),
        "CANTOU_HOME": str(folder),
        "CANTOU_ORIGIN": f"http://{HOST}:{ports.web}",
        "CANTOU_LIVE_ORIGIN": f"http://{HOST}:{ports.live}",
        "CANTOU_EMAIL_URL": f"smtp://{HOST}:{ports.smtp}",
        "CANTOU_SMS_URL": f"http://{HOST}:{ports.messages}/sms",
        "CANTOU_VOICE_URL": f"http://{HOST}:{ports.messages}/appel",
        "CANTOU_VOICE_NUMBER": "+33465710015",
        **incoming(folder),
        "CANTOU_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
    }


def incoming(folder: Path) -> dict[str, str]:
    """Where one writes to the demonstration; its key stays the same from one day to the next."""
    key = folder / "keys" / "sms_secret"
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key.touch(mode=0o600)
        key.write_text(new_secret(), "ascii")
    return {
        "CANTOU_MAIL_IN": "signaler@demo.example",
        "CANTOU_SMS_NUMBER": "+33700000015",
        "CANTOU_SMS_SECRET": key.read_text("ascii"),
    }


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_for_predecessor(folder: Path, port: int) -> None:
    """A demonstration that was killed outright is still leaving: its processes finish their requests."""
    if (folder / STATE).exists() and not running(folder):
        deadline = time.monotonic() + PREDECESSOR_SECONDS
        while answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)


def _welcome(folder: Path, ports: Ports) -> None:
    origin = f"http://{HOST}:{ports.web}"
    shown = json.loads((folder / SHOWN).read_text("utf-8"))
    pages = [*shown["pages"], ("Le bureau des agents", DESK)]
    lines = ["", *(f"  {title} : {origin}{path}" for title, path in pages)]
    lines.append(f"  Courriels, SMS et appels, partis et à envoyer : http://{HOST}:{ports.messages}/")
    lines += ["", *_accounts(shown["accounts"], origin), ""]
    lines += [f"  {title} : {secret}" for title, secret in shown["keys"]]
    lines += [f"  Journaux des processus : {folder / 'logs'}. Ctrl-C arrête tout.", ""]
    _say("\n".join(lines))
    _say(f"Cantou is ready: {origin}/")


def _accounts(accounts: list[dict[str, str]], origin: str) -> list[str]:
    """One click is enough; the password is for whoever wants to see how one signs in."""
    lines = [f"  Entrer d’un clic, comme l’une de ces personnes : {origin}{ENTRANCE}"]
    width = max((len(one["who"]) for one in accounts), default=0)
    lines += [f"    {one['who'].ljust(width)}  {one['email']}" for one in accounts]
    for password in dict.fromkeys(one["password"] for one in accounts):
        lines.append(f"  Ou à l’adresse {origin}{SIGN_IN} avec le mot de passe : {password}")
        lines.append("  (aux agents, un second moyen est demandé : la page affiche le code à taper)")
    return lines


def _say(line: str) -> None:
    with suppress(OSError):  # Nobody listens any more; stopping cleanly matters more.
        print(line, flush=True)
