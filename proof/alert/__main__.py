"""`scripts/prove-alert`: everybody is told once, and the ledger says of each what the gateways say."""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import django

from proof.alert.village import alert_it, people_it
from proof.booking.place import Place, place
from proof.reckoning import Reckoning

if TYPE_CHECKING:
    import psycopg

WORKERS = 2
AT_A_TIME = 3
"""Jobs of one worker, of which one is kept for what is heavy."""
HEARTBEAT = 1.0
DEAD_AFTER = 4
MOST_SECONDS = 7_200
"""50,000 messages take two idle cores a quarter of an hour; busy ones, as long as they must."""
QUEUED_IN = 30
KILLS = (0.25, 0.6)
CODE = """
import sys, django; django.setup()
from django.conf import settings; settings.PUSH_ORIGINS = (sys.argv[1],)
from cantou.core.tasks.worker import run_worker; run_worker(concurrency={number}, heartbeat={beat})
"""
LEFT = """
select count(*) from procrastinate_jobs
where status in ('todo', 'doing') and (scheduled_at is null or scheduled_at <= now())
  and task_name = any(array['cantou.alertes.write_ledger', 'cantou.alertes.send_part',
                            'cantou.notices.send', 'cantou.notices.check_many'])
"""


class Workers:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.running = [self._start() for _ in range(WORKERS)]

    def _start(self) -> subprocess.Popen[bytes]:
        code = CODE.format(number=AT_A_TIME, beat=HEARTBEAT)
        return subprocess.Popen(
            [sys.executable, "-c", code, self.origin],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def kill_one(self) -> None:
        """As a machine would; another one takes its place, and its jobs."""
        from cantou.core.tasks.domain.stalled import retry_stalled

        victim = self.running.pop(0)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.running.append(self._start())
        time.sleep(DEAD_AFTER + 1)
        retry_stalled(seconds=DEAD_AFTER)

    def stop(self) -> None:
        for one in self.running:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/prove-alert", description=__doc__)
    parser.add_argument("--subscribers", type=int, default=50_000)
    asked = parser.parse_args()
    found = Reckoning()
    print(f"{platform.machine()}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cantou-alert-") as folder:
        Path(folder).chmod(0o755)
        with gateways(Path(folder)) as (mail, web, log):
            origin = f"http://127.0.0.1:{web}"
            os.environ.update(
                {
                    "CANTOU_EMAIL_URL": f"smtp://127.0.0.1:{mail}",
                    "CANTOU_SMS_URL": f"{origin}/sms",
                    "CANTOU_VOICE_URL": f"{origin}/voice",
                    "CANTOU_ORIGIN": "http://127.0.0.1:1",
                }
            )
            with place(Path(folder)) as where:
                django.setup()
                _prove(where, log, origin, asked.subscribers, found)
    for what, said in found.rows:
        print(f"{what:<58} {said}")
    print("TIENT" if not found.wrong else f"NE TIENT PAS : {'; '.join(found.wrong)}")
    return 1 if found.wrong else 0


class gateways:  # noqa: N801 (used as a function)
    def __init__(self, folder: Path) -> None:
        self.log, self.ports = folder / "gateways.log", folder / "ports"

    def __enter__(self) -> tuple[int, int, Path]:
        arguments = ["-m", "proof.alert.gateways", str(self.log), str(self.ports)]
        self.process = subprocess.Popen([sys.executable, *arguments], start_new_session=True)
        while not self.ports.exists():
            time.sleep(0.05)
        mail, web = json.loads(self.ports.read_text())
        return mail, web, self.log

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()


def _prove(where: Place, log: Path, origin: str, number: int, found: Reckoning) -> None:
    organisation, commune = people_it(number, origin)
    print(f"{number} abonnés", flush=True)
    with where.everything() as reader:
        workers = Workers(origin)
        try:
            _until(reader, f"select count(*) >= {2 * WORKERS} from procrastinate_workers", time.monotonic())
            begun = time.monotonic()
            alert = alert_it(organisation, commune)
            queued = _until(reader, "select queued_at is not null from alertes_fanout", begun)
            found.tell(f"{number} en file", f"{queued:.1f} s", holds=queued <= QUEUED_IN)
            print(f"en file en {queued:.1f} s", flush=True)
            for share in KILLS:
                _until(
                    reader,
                    f"select count(*) >= {int(number * share)} from notices_notice where state <> 'queued'",
                    begun,
                )
                print(f"kill -9 après {time.monotonic() - begun:.0f} s", flush=True)
                workers.kill_one()
            seconds = _until(reader, f"select ({LEFT}) = 0", begun)
            found.tell("parti en entier", f"{seconds:.0f} s, {number / seconds:.0f} par seconde")
            print(f"parti en {seconds:.0f} s", flush=True)
            with where.owner() as owner:
                owner.execute(
                    "update procrastinate_jobs set scheduled_at = now() where status = 'todo'"
                    " and task_name = 'cantou.notices.check_many'"
                )
            _until(reader, f"select ({LEFT}) = 0", begun)
        finally:
            workers.stop()
    _compare(organisation, alert, log, number, found)


def _until(reader: psycopg.Connection, question: str, begun: float) -> float:
    while not reader.execute(question.encode()).fetchone()[0]:
        if time.monotonic() - begun > MOST_SECONDS:
            raise RuntimeError(f"never: {question}")
        time.sleep(0.2 if time.monotonic() - begun < QUEUED_IN else 2)
    return time.monotonic() - begun


def _compare(organisation: int, alert: int, log: Path, number: int, found: Reckoning) -> None:
    from cantou.core.scope.scope import Scope
    from cantou.services.alertes.domain import ledger

    with Scope.agent(organisation).enter():
        ledger.take_states(organisation=organisation, alert=alert)
        counts = ledger.counts(organisation=organisation, alert=alert)
        text = "".join(ledger.csv_lines(organisation=organisation, alert=alert))
    lines = list(csv.DictReader(text.splitlines(), delimiter=";"))
    taken: dict[str, Counter[str]] = {}
    for line in log.read_text().splitlines():
        _what, reference, said = line.split()
        taken.setdefault(reference, Counter())[said] += 1
    wrong = [
        line
        for line in lines
        if not _agrees(line["etat"], taken.pop(line["reference"].replace("-", ""), Counter()))
    ]
    states = Counter(line["etat"] for line in lines)
    found.tell("lignes du registre", len(lines), holds=len(lines) == number == counts.total.targeted)
    found.tell("états", ", ".join(f"{state} {many}" for state, many in sorted(states.items())))
    found.tell("lignes qui ne disent pas comme les passerelles", len(wrong), holds=not wrong)
    found.tell("messages que le registre ne connaît pas", len(taken), holds=not taken)
    doubt = states["uncertain"]
    most = len(KILLS) * AT_A_TIME
    found.tell("courriels incertains (interrompus en vol)", doubt, holds=doubt <= most)
    for line in counts.lines:
        found.tell(
            f"certificat, {line.title}",
            f"visés {line.targeted}, partis {line.sent}, échecs {line.failed}, incertains {line.doubtful}, arrivés {line.delivered}",
            holds=line.targeted == line.sent + line.failed + line.doubtful + line.waiting,
        )
    same = (counts.total.sent, counts.total.failed, doubt) == (
        states["sent"],
        states["bounced"] + states["failed"] + states["suppressed"],
        counts.total.doubtful,
    )
    found.tell("certificat = registre = passerelles", "oui" if same else "non", holds=same)


def _agrees(state: str, seen: Counter[str]) -> bool:
    if state == "sent":
        return seen["accepted"] == 1 and not seen["refused"]
    if state in {"failed", "bounced"}:
        return not seen["accepted"] and seen["refused"] >= 1
    return state == "uncertain" and seen["accepted"] <= 1


if __name__ == "__main__":
    sys.exit(main())
