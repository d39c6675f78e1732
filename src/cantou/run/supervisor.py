"""Starts the processes of one machine, starts again those that die, and leaves nothing behind.

One thread, one loop, no dependency. Each child has a session of its own and dies with this process, even when
it is killed (launch.py). A child's group is swept before it is replaced: granian's workers would otherwise
outlive it and keep the port.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cantou.run.errors import RunError
from cantou.run.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

TICK_SECONDS = 0.1
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
STEADY_SECONDS = 20.0
"""After that long alive, a death is news again: the pauses start anew."""
STOP_SECONDS = 2.5
DATABASE_STOP_SECONDS = 2.0
FORCE_SECONDS = 0.4
DEATHS_BEFORE_READY = 3
STOPPING = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
LOG_BYTES = 10_000_000


class StoppedError(Exception):
    """Somebody asked to stop (Ctrl-C, TERM) while something was awaited."""


@dataclass
class Program:
    """What to run. `command` is asked anew at each start; `last` programs stop after all the others."""

    name: str
    command: Callable[[], list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    force_signal: signal.Signals = signal.SIGKILL
    last: bool = False


def python(*arguments: str) -> Callable[[], list[str]]:
    """The command that runs this Python so that it dies with its supervisor."""
    return lambda: Identity().launched([sys.executable, *arguments])


def awaits(pid: int) -> int:
    """Which of the signals that mean “stop” that process has a handler for, one bit each.

    GNU make takes a handler away once it has been called, and then waits for what it started.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return int(caught, 16) & sum(1 << (number - 1) for number in STOPPING)


class Child:
    """A program, and the process that runs it at the moment, if any."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.due = 0.0
        self._started = 0.0

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.program.command(),
                env=os.environ | self.program.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._started = time.monotonic()

    def died(self) -> int | None:
        """The exit code of a process that is no more; its group is swept before its number is given back."""
        if self.process is None:
            return None
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self._sweep()
        code = self.process.wait()
        self.process = None
        return code

    def plan_restart(self) -> float:
        """Seconds until the next start: twice as long each time, until it stays alive for a while."""
        if time.monotonic() - self._started > STEADY_SECONDS:
            self.deaths = 0
        pause: float = min(FIRST_PAUSE_SECONDS * 2**self.deaths, LONGEST_PAUSE_SECONDS)
        self.deaths += 1
        self.due = time.monotonic() + pause
        return pause

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(self.program.stop_signal)

    def force_stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(self.program.force_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(FORCE_SECONDS)
            self._sweep()
            self.process.wait()
            self.process = None

    def last_words(self) -> str:
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return "\n".join(lines[-12:])

    def _sweep(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._ready = False
        self._hurry = False
        self._parent = self._awaited = 0

    def handle_signals(self) -> None:
        """Ctrl-C, TERM and a closed terminal stop everything; a second one does not wait."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # started under nohup
            signal.signal(signal.SIGHUP, self._on_signal)

    def follow(self, parent: int) -> None:
        """Stop when `make` is asked to: Ctrl-C or a closed terminal may be its alone, and it tells nobody."""
        self._parent, self._awaited = parent, awaits(parent)

    def start(self, program: Program) -> Child:
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{program.name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        child = self._children[program.name] = Child(program, log)
        child.start()
        return child

    def run(self, program: Program) -> None:
        """One program, to its end, its words on the terminal.

        Raises RunError: it failed. StoppedError: we are asked to stop.
        """
        process = subprocess.Popen(program.command(), env=os.environ | program.environment)
        while process.poll() is None:
            try:
                self.tick()
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
        if process.returncode != 0:
            raise RunError(f"{program.name} : échec (code {process.returncode}).")

    def tick(self) -> None:
        """Look after the children, then rest a little.

        Raises StoppedError, and RunError when a child cannot start.
        """
        if self._awaited & ~awaits(self._parent):
            self._stopping.set()
        if self._stopping.is_set():  # What dies now dies of the same Ctrl-C.
            raise StoppedError
        for child in self._children.values():
            self._look_after(child)
        if self._stopping.wait(TICK_SECONDS):
            raise StoppedError

    def wait_until(self, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise RunError(f"{what} ne répond pas après {seconds:.0f} s ; voir {self._logs}.")
            self.tick()

    def watch(self) -> None:
        """From now on every death is followed by a new start, until somebody stops us."""
        self._ready = True
        with suppress(StoppedError):
            while True:
                self.tick()

    def stop(self) -> None:
        """All at once but the last ones (the database); then by force. Five seconds at most."""
        for last, seconds in ((False, STOP_SECONDS), (True, DATABASE_STOP_SECONDS)):
            group = [child for child in self._children.values() if child.program.last is last]
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline and not self._hurry and any(child.process for child in group):
                for child in group:
                    child.died()
                time.sleep(0.02)
            for child in group:
                child.force_stop()
        self._children.clear()

    def _look_after(self, child: Child) -> None:
        code = child.died()
        if code is not None:
            pause = child.plan_restart()
            if not self._ready and child.deaths >= DEATHS_BEFORE_READY:
                raise RunError(f"{child.program.name} ne démarre pas :\n{child.last_words()}")
            self._say(f"{child.program.name} s’est arrêté (code {code}), nouveau départ dans {pause:.1f} s")
        elif child.process is None and time.monotonic() >= child.due:
            child.start()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self._stopping.is_set()
        self._stopping.set()
