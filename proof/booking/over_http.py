"""The same stampede as people make it: eight browsers send the form of one hour, at one moment, to the running site.

Through rendez_vous, whose public page books an appointment at the mairie.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cantou.run.ports import HOST, free_port
from cantou.run.postgres import stop_process
from cantou.run.serving import web_arguments
from proof.booking import counting
from proof.booking.writers import WRITERS, Tried
from proof.browser import Browser

if TYPE_CHECKING:
    from proof.booking.__main__ import Proof

HOURS = 25
TAKEN = "Cette heure vient d’être prise"
SLUG, BODY, MOTIVE = "preuve-sur-cere", "mairie-de-la-preuve", "carte-identite"


def stampede(proof: Proof) -> None:
    times = _receive()
    port = free_port(8700)
    folder = Path(os.environ["CANTOU_HOME"]).parent
    with (folder / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *web_arguments(host=HOST, port=port)],
            env={**os.environ, "CANTOU_ORIGIN": f"http://{HOST}:{port}", "CANTOU_PROXIES": "1", "CANTOU_POOL": "1"},
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(port)
            _race(proof, port, times)
        finally:
            stop_process(process)


def _receive() -> list[str]:
    """A mairie that receives, made once; hours that are still free, as the page writes them."""
    from cantou.core.organisations.domain.offers import enable_offer
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope
    from cantou.core.territories.models import Territory
    from cantou.services.rendez_vous.domain.counters import start
    from cantou.services.rendez_vous.domain.motives import motives_of
    from cantou.services.rendez_vous.domain.slots import first_times
    from cantou.services.rendez_vous.domain.times import write_instant
    from cantou.services.rendez_vous.models import Counter as Desk

    commune, _ = Territory.objects.get_or_create(
        slug=SLUG, defaults={"level": "commune", "code": "15998", "name": "Preuve-sur-Cère"}
    )
    mairie, new = Organisation.objects.get_or_create(
        slug=BODY, defaults={"kind": "mairie", "name": "Mairie de la Preuve", "territory": commune}
    )
    if new:
        enable_offer(organisation=mairie, service="rendez_vous", territories=None, settings={})
    with Scope.agent(mairie.pk).enter():
        if new:
            start(name="Secrétariat", hours="Mo-Su 08:00-20:00; PH open", codes=[MOTIVE])
        motive = motives_of(organisation=mairie.pk).select_related("organisation").get(code=MOTIVE)
        desks = list(Desk.objects.filter(organisation=mairie).select_related("resource__place"))
        free = first_times(motive=motive, counters=desks, number=HOURS, after=_tomorrow())
    return [write_instant(time.starts_at) for time in free]


def _tomorrow() -> datetime:
    from django.utils import timezone

    return timezone.now() + timedelta(days=1)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if Browser(port).once("GET", "/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The web processes never answered: see web.log.")


def _race(proof: Proof, port: int, times: list[str]) -> None:
    tried, winners = Tried(), Counter[int]()
    begun = time.perf_counter()
    for number, when in enumerate(times):
        answers = _at_once(port, number, when)
        winners[sum(status in {302, 303} for status, _, _ in answers)] += 1
        for status, text, took in answers:
            refused = "refused" if status == 422 and TAKEN in text else f"error {status}"
            tried.outcomes["booked" if status in {302, 303} else refused] += 1
            tried.took.append(took)
    tried.seconds = time.perf_counter() - begun
    proof.told(f"{WRITERS} navigateurs, {len(times)} heures", tried)
    proof.found.tell(
        "gagnants de chaque heure", dict(winners), holds=bool(times) and winners == {1: len(times)}
    )
    lost = counting.one(
        proof.reader,
        "select count(*) from rendez_vous_appointment a join booking_booking b on b.id = a.booking_id"
        " where b.state = 'confirmed'",
    )
    proof.found.tell("rendez-vous gardés", lost, holds=lost >= len(times))


def _at_once(port: int, number: int, when: str) -> list[tuple[int, str, float]]:
    """What each is answered: status, page, milliseconds. All have the page of the hour before the first one sends."""
    line = threading.Barrier(WRITERS)
    answers: list[tuple[int, str, float]] = []

    def one(seat: int) -> None:
        browser = Browser(port, address=f"198.{18 + number % 2}.{number}.{16 * seat + 1}")
        path = (
            f"/{SLUG}/rendez-vous/{BODY}/{MOTIVE}/reserver/?{urlencode({'quand': when, 'comment': 'place'})}"
        )
        page = browser.get(path)[1]
        fields = {
            name: unescape(value)
            for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        }
        fields |= {"name": f"Personne {seat}", "wants": "", "quand": when}
        line.wait(60)
        before = time.perf_counter()
        status, _, body = browser.once("POST", path, fields)
        answers.append((status, unescape(body.decode()), (time.perf_counter() - before) * 1000))

    threads = [threading.Thread(target=one, args=(seat,)) for seat in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
