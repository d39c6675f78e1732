"""Eight processes, each with its own connection, that do one act again and again until a moment that all know."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS = 8
START_LATE = 0.4
"""So that all are there when the first begins."""


@dataclass
class Tried:
    """What writers met: outcome → how often; milliseconds of each attempt."""

    outcomes: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    seconds: float = 0.0
    said: Counter[str] = field(default_factory=Counter)

    @property
    def attempts(self) -> int:
        return len(self.took)

    @property
    def rate(self) -> float:
        return self.attempts / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0

    def add(self, other: Tried) -> None:
        self.outcomes += other.outcomes
        self.took += other.took
        self.said += other.said
        self.seconds = max(self.seconds, other.seconds)


class Crew:
    """Started once: a process needs seconds to know Django. `do` gives all the same act."""

    def __init__(self, number: int = WRITERS) -> None:
        context = multiprocessing.get_context("spawn")
        self.turn = context.Value("q", 0)
        """What all of them race for next."""
        self.pipes = []
        self.processes = []
        for seed in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self.turn, seed), daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)
        for pipe in self.pipes:
            assert pipe.recv() == "ready"

    def do(self, act: str, seconds: float, **values: Any) -> Tried:
        """`act`: the name of a function of proof.booking.acts."""
        self.turn.value = values.pop("first", 0)
        begins = time.time() + START_LATE
        for pipe in self.pipes:
            pipe.send((act, begins, seconds, values))
        total = Tried()
        for pipe in self.pipes:
            total.add(pipe.recv())
        return total

    def stop(self) -> None:
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join(10)
            if process.is_alive():
                process.terminate()


def _work(pipe: Any, turn: Any, seed: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from proof.booking import acts

    connection.ensure_connection()
    pipe.send("ready")
    while (asked := pipe.recv()) is not None:
        name, begins, seconds, values = asked
        act: Callable[[], str] = getattr(acts, name)(
            turn=turn, chance=random.Random(f"{name}{seed}{begins}"), **values
        )
        pipe.send(_until(act, begins, seconds))


def _until(act: Callable[[], str], begins: float, seconds: float) -> Tried:
    found = Tried()
    time.sleep(max(0.0, begins - time.time()))
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        before = time.perf_counter()
        try:
            outcome = act()
        except Exception as error:  # noqa: BLE001 (whatever happens to a writer is what is counted)
            outcome = f"error {type(error.__cause__ or error).__name__}"
            found.said[str(error).splitlines()[0][:120]] += 1
        if outcome == "over":
            break
        found.took.append((time.perf_counter() - before) * 1000)
        found.outcomes[outcome] += 1
    found.seconds = time.perf_counter() - begun
    return found
