"""The demonstration's telephone: what a call would say is shown, and whoever tries decides what the other end does.

`POST /appel {"to", "from", "text", "reference"}` answers 201 `{"id"}`; `GET /appel/<id>` its state and the key that was
pressed (docs/adr/0200). A number that ends in 99 is refused (422), in 98 nobody answers. The others ring until somebody
chooses on the page, for three minutes; then nine of ten answer, always the same ones.
"""

from __future__ import annotations

import html
import json
import time
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RINGS_SECONDS = 180
SILENT = "98"
ONE_IN = 10
CHOICES = (
    ("answered", "", "Décroche et écoute"),
    ("answered", "1", "Tape 1 : en sécurité"),
    ("answered", "2", "Tape 2 : besoin d’aide"),
    ("no_answer", "", "Ne répond pas"),
    ("busy", "", "Occupé"),
)
SAID = {
    "calling": "Le téléphone sonne",
    "answered": "Décroché",
    "no_answer": "Pas de réponse",
    "busy": "Occupé",
}


def state_of(call: Path) -> dict[str, str]:
    """As the gateway says it. `call`: the file of one; beside it, what was chosen for it."""
    chosen = call.with_suffix(".chosen")
    if chosen.is_file():
        state, _, key = chosen.read_text("ascii").partition(" ")
        return {"state": state, "key": key}
    to = json.loads(call.read_bytes())["to"]
    if to.endswith(SILENT):
        return {"state": "no_answer", "key": ""}
    if time.time() - call.stat().st_mtime < RINGS_SECONDS:
        return {"state": "calling", "key": ""}
    unlucky = sha256(to.encode()).digest()[0] % ONE_IN == 0
    return {"state": "no_answer" if unlucky else "answered", "key": ""}


def choose(call: Path, choice: str) -> bool:
    """The number of one of CHOICES. Whether it is one."""
    if not choice.isascii() or not choice.isdigit() or int(choice) >= len(CHOICES):
        return False
    state, key, _title = CHOICES[int(choice)]
    call.with_suffix(".chosen").write_text(f"{state} {key}".strip(), "ascii")
    return True


def shown(call: Path) -> str:
    """One call on the page: to whom, what was heard, what became of it; what to choose while it rings."""
    said, state = json.loads(call.read_bytes()), state_of(call)
    key = f", touche {state['key']}" if state["key"] else ""
    number, spoken = html.escape(said["to"]), html.escape(said["text"])
    head = (
        f"<p><strong>{number}</strong> : {SAID[state['state']]}{key}</p><blockquote>« {spoken} »</blockquote>"
    )
    if state["state"] != "calling":
        return f"<li>{head}</li>"
    buttons = "".join(
        f'<button name="choix" value="{at}">{html.escape(title)}</button> '
        for at, (_state, _key, title) in enumerate(CHOICES)
    )
    which = f'<input type="hidden" name="appel" value="{call.stem}">'
    opening = '<form method="post" action="/choix" enctype="multipart/form-data">'
    return f"<li>{head}{opening}{which}{buttons}</form></li>"
