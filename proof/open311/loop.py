"""A program of the SeeClickFix sort, for hundreds of requests: services, filing, polling, states that change."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proof.open311.city import City
    from proof.reckoning import Reckoning

DAYS, SIZE = 90, 10
TURN = 10
"""Requests of one turn of the loop."""
READ_AFTER = 10
"""Turns after which agents have read, answered and published what was filed."""

ANSWER = """
from cantou.services.signalements.domain.publications import publish
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Report
rows = Report.objects.filter(organisation=mairie, reference__in={references!r})
for report in rows:
    publish(report=report, title="Essai publié", text="Lu par un agent.", place="", with_point=True, photos={{}}, person=None)
    change_status(report=report, before=report.status, after="done", person=None, note="C’est fait.")
say(done=len(rows))
"""


class Loop:
    def __init__(self, city: City, found: Reckoning) -> None:
        self.city, self.found = city, found
        self.begun = _text(datetime.now(UTC) - timedelta(seconds=2))
        self.filed: list[str] = []
        self.waiting: list[str] = []
        self.answered: list[str] = []
        self.wrong: list[str] = []
        self.number = 0

    def run(self, total: int) -> None:
        turn = 0
        while self.number < total:
            for step in (self.services, self.file, self.file, self.poll, self.updates, self.one, self.one,
                         self.token, self.closed, self.pages):  # fmt: skip
                if self.number < total:
                    self.number += 1
                    step()
            turn += 1
            if turn % READ_AFTER == 0:
                self.agents_answer()

    def agents_answer(self) -> None:
        """Outside the count: it is no request of the program's."""
        self.city.agents(ANSWER.format(references=self.waiting))
        self.answered += self.waiting
        self.waiting = []

    def services(self) -> None:
        codes = {one["service_code"] for one in self._get("services.json")}
        self._check("voirie" in codes, "a service is missing")

    def file(self) -> None:
        status, told = self.city.post(
            repeat=f"boucle-{self.begun}-{self.number}",
            service_code="proprete",
            address_string="Devant le four",
            description=f"Essai {self.number} : des sacs éventrés",
            first_name="Jeanne",
            last_name="Vidal",
        )
        if self._check(status == 200, f"POST: {status} {told}"):
            self.filed.append(told[0]["service_request_id"])
            self.waiting.append(self.filed[-1])

    def poll(self) -> None:
        self._get("requests.json", start_date=_text(_days_ago(DAYS - 1)), end_date=_text(datetime.now(UTC)))

    def updates(self) -> None:
        """Exactly those that were answered since the loop began."""
        rows = self._get("requests.json", updated_after=self.begun, page_size="1000")
        known = {row["service_request_id"] for row in rows if row["service_request_id"] in self.filed}
        self._check(known == set(self.answered), f"updates: {len(known)} of {len(self.answered)}")

    def one(self) -> None:
        """What nobody has read yet is told to the key that filed it."""
        if self.filed:
            number = self.filed[self.number * 7 % len(self.filed)]
            (row,) = self._get(f"requests/{number}.json", api_key=self.city.key)
            wanted = "closed" if number in self.answered else "open"
            self._check(row["status"] == wanted, f"{number} is {row['status']}")

    def token(self) -> None:
        if self.filed:
            (row,) = self._get(f"tokens/{self.filed[-1]}.json")
            self._check(row["service_request_id"] == self.filed[-1], "a token of another")

    def closed(self) -> None:
        rows = self._get("requests.json", status="closed", service_code="proprete", updated_after=self.begun)
        self._check({row["status"] for row in rows} <= {"closed"}, "an open one among the closed")
        notes = [row["status_notes"] for row in rows if row["service_request_id"] in self.answered]
        self._check(all("C’est fait." in note for note in notes), "the agents' words are missing")

    def pages(self) -> None:
        """Page by page, nothing twice and nothing between two pages."""
        page = str(1 + self.number // TURN % 3)
        rows = self._get("requests.json", page=page, page_size=str(SIZE))
        dates = [row["requested_datetime"] for row in rows]
        self._check(
            len(rows) <= SIZE and dates == sorted(dates, reverse=True), f"page {page} is out of order"
        )

    def _get(self, path: str, **asked: str) -> list[dict[str, Any]]:
        status, told = self.city.get(path, **asked)
        self._check(status == 200, f"{path} {asked}: {status} {told}")
        return told if status == 200 else []

    def _check(self, holds: object, what: str) -> bool:
        if not holds:
            self.wrong.append(f"{self.number}: {what}")
        return bool(holds)


def prove(city: City, total: int, found: Reckoning) -> None:
    city.seconds.clear()
    loop = Loop(city, found)
    loop.run(total)
    for kind, taken in sorted(city.seconds.items()):
        found.tell(f"boucle, {kind}", f"{len(taken)} fois, {_times(taken)}")
    asked = sum(map(len, city.seconds.values()))
    found.tell("boucle, requêtes", asked, holds=asked <= total)
    found.tell(
        "boucle, déposés et traités", f"{len(loop.filed)}, {len(loop.answered)}", holds=bool(loop.answered)
    )
    found.tell("boucle, fautes", " ; ".join(loop.wrong[:5]) or 0, holds=not loop.wrong)


def _times(taken: list[float]) -> str:
    ordered = sorted(one * 1000 for one in taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"médiane {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, au plus {ordered[-1]:.0f} ms"


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _days_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
