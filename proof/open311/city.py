"""A platform as a program of another city sees it, by HTTP; and what its agents do meanwhile."""

from __future__ import annotations

import http.client
import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable

    from proof.house import House

VIC = "15258"
ROOT = "/open311/v2"
FORM = "application/x-www-form-urlencoded"
_PRELUDE = """
import json
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
mairie = Organisation.objects.get(kind="mairie", territory__code="15258")
def say(**values): print("DIT", json.dumps(values))
with Scope.agent(mairie.pk, reason="preuve").enter():
"""


@dataclass
class City:
    house: House
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """Kind of request → how long each took."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.house.port}{ROOT}/"

    @property
    def key(self) -> str:
        """As the terminal shows it."""
        found = re.search(r"Clé Open311[^:]*: (cantou_\w+)", self.house.words())
        if found is None:
            raise LookupError("The demonstration shows no key.")
        return found[1]

    def get(self, path: str, **asked: str) -> tuple[int, Any]:
        query = urlencode({"jurisdiction_id": VIC, **asked})
        return self._ask(
            "GET", f"{ROOT}/{path}?{query}", None, {}, kind=f"GET {re.sub('/[^.]*', '/…', path)}"
        )

    def post(self, repeat: str = "", **values: str) -> tuple[int, Any]:
        body = urlencode({"jurisdiction_id": VIC, "api_key": self.key, **values})
        headers = {"Content-Type": FORM, **({"Idempotency-Key": repeat} if repeat else {})}
        return self._ask("POST", f"{ROOT}/requests.json", body, headers, kind="POST requests.json")

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], *, kind: str
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        begun = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        return answer.status, json.loads(content)

    def agents(self, lines: str) -> dict[str, Any]:
        """What agents of the mairie do, as the desk does it: `lines` of Python, in their Scope; what they `say`."""
        program = _PRELUDE + "\n".join(f"    {line}" for line in lines.strip().splitlines())
        done = self.house.command("manage", "shell", "-c", program)
        found = re.findall(r"^DIT (.*)$", done.stdout, re.MULTILINE)
        if not found:
            raise RuntimeError(done.stdout + done.stderr)
        said: dict[str, Any] = json.loads(found[-1])
        return said


def wait(until: Callable[[], Any], *, seconds: float) -> Any:
    """What `until` gives once it gives something; None after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = until()
        if found or time.monotonic() > deadline:
            return found or None
        time.sleep(1)
