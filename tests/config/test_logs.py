"""A line of log never holds somebody's data."""

from __future__ import annotations

import json
import subprocess
import sys

from cantou.config.logs import drop_personal, wordless

SCRIPT = """
import logging, structlog
from cantou.config.logs import configure_logs
configure_logs(debug={debug})
def refuse():
    raise ValueError("Key (email)=(jeanne@example.org) exists")
for write in (structlog.get_logger("a").error, logging.getLogger("a").error):
    try:
        refuse()
    except ValueError:
        write("failed", exc_info=True)
structlog.get_logger("a").info("asked", email="jeanne@example.org", path="/suivi/secret/", route="follow")
logging.getLogger("django.request").error("Internal Server Error: /suivi/secret/")
"""


def lines(*, debug: bool) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(debug=debug)], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]


def test_in_production_errors_keep_their_class_and_place_but_not_their_words():
    found = lines(debug=False)
    assert [line["event"] for line in found] == ["failed", "asked", "failed"]
    assert "jeanne" not in str(found)
    assert "secret" not in str(found)
    for line in (found[0], found[2]):
        assert line["error"].startswith("ValueError <string>:6 < <string>:9")
    assert (found[1]["email"], found[1]["path"], found[1]["route"]) == ("[…]", "[…]", "follow")


def test_while_developing_the_words_are_shown():
    assert str(lines(debug=True)).count("jeanne@example.org") == 2


def test_the_causes_of_an_error_are_told():
    try:
        try:
            int("a")
        except ValueError as cause:
            raise LookupError("b") from cause
    except LookupError as error:
        told = wordless((LookupError, error, error.__traceback__))
    assert [part.split(" ")[0] for part in told.split(" | ")] == ["LookupError", "ValueError"]


def test_keys_that_could_be_personal_are_dropped():
    event = {"event": "x", "ip": "203.0.113.7", "given_name": "Jeanne", "count": 3}
    assert drop_personal(None, "info", event) == {"event": "x", "ip": "[…]", "given_name": "[…]", "count": 3}
