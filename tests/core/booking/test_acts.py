"""What the room writes in the journal, the desk says in words."""

from __future__ import annotations

import re
from pathlib import Path

from cantou.core.booking.models import State
from cantou.desk.acts import act_title

SOURCES = Path("src/cantou/core/booking")


def test_every_act_of_the_room_has_words():
    text = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    found = set(re.findall(r'action="(booking\.\w+)"', text)) | {f"booking.{state}" for state in State.values}
    found |= {f"booking.{word}" for word in re.findall(r'journal\([^)]*?"(\w+)"', text)}
    assert {"booking.moved", "booking.described", "booking.closure", "booking.held"} <= found
    assert sorted(act for act in found if not act_title(act)) == []
