"""`kill -9`, in turn, of what the platform is made of, while people use it; and how long until it is whole again."""

from __future__ import annotations

import os
import signal
import statistics
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

    from proof.house import House

PATIENCE_SECONDS = 60
AWAY_WORKER_SECONDS = 1.0


@dataclass
class Killings:
    house: House
    back: dict[str, list[float]] = field(default_factory=dict)
    """Seconds until it was there again and pages answered, by what was killed."""
    never: list[str] = field(default_factory=list)

    def in_turn(self, number: int) -> None:
        kinds: list[tuple[str, Callable[[], int]]] = [
            ("processus web (un)", lambda: _last(self.house.web_workers())),
            ("worker", self.house.worker),
            ("une connexion de la base", lambda: _last(self.house.backends())),
            ("web (le maître)", self.house.web),
            ("la base (postmaster)", self.house.postmaster),
        ]
        name, find = kinds[number % len(kinds)]
        self.kill(name, find)

    def kill(self, name: str, find: Callable[[], int]) -> None:
        victim = self._found(find)
        if not victim:
            self.never.append(f"{name} : introuvable")
            return
        begun = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        time.sleep(0.05)
        while not self._is_whole(victim):
            if time.monotonic() - begun > PATIENCE_SECONDS:
                self.never.append(f"{name} : pas revenu après {PATIENCE_SECONDS} s")
                return
            time.sleep(0.05)
        self.back.setdefault(name, []).append(time.monotonic() - begun)

    def _found(self, find: Callable[[], int]) -> int:
        """What died of the last blow, a moment after it was counted as whole, is waited for."""
        begun = time.monotonic()
        while not (victim := find()) and time.monotonic() - begun < PATIENCE_SECONDS:
            time.sleep(0.05)
        return victim

    def _is_whole(self, victim: int) -> bool:
        house = self.house
        there = [*house.web_workers(), house.worker(), house.postmaster()]
        if 0 in there or victim in there or len(there) < 4:
            return False
        try:
            house.read("select 1")
        except psycopg.Error:
            return False
        return house.is_ready()

    def told(self) -> list[tuple[str, str]]:
        return [
            (f"kill -9 : {name}", f"{len(times)} fois ; revenu en {statistics.median(times):.1f} s, {max(times):.1f} s au plus")
            for name, times in self.back.items()
        ]  # fmt: skip


def _last(pids: list[int]) -> int:
    return pids[-1] if pids else 0
