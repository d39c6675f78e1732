"""With real processes: small ones, that are killed for good."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cantou.run import supervisor as module
from cantou.run.errors import RunError
from cantou.run.ports import free_port, require_free
from cantou.run.supervisor import Program, Supervisor, python

SLEEP = "import time; time.sleep(60)"
FAMILY = "import subprocess, sys, pathlib, time\np = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\npathlib.Path(sys.argv[1]).write_text(str(p.pid))\ntime.sleep(60)"  # noqa: E501
STUBBORN = "import pathlib, signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\npathlib.Path(sys.argv[1]).touch()\ntime.sleep(60)"  # noqa: E501
OURS = os.environ | {"PYTHONPATH": str(Path(module.__file__).parents[2])}
HOUSE = """
import os, sys, pathlib
from cantou.run.supervisor import *
house = Supervisor(pathlib.Path(sys.argv[1]), lambda line: None)
house.handle_signals()
house.follow(os.getppid() if "tied" in sys.argv else 0)
one = house.start(Program("one", python("-c", "import time; time.sleep(60)")))
print(one.process.pid, flush=True)
try:
    house.watch()
finally:
    house.stop()
"""


def alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition, supervisor=None) -> bool:
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            return False
        if supervisor:
            supervisor.tick()
        time.sleep(0.01)
    return True


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def house(tmp_path, said, monkeypatch):
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.02)
    supervisor = Supervisor(tmp_path / "logs", said.append)
    yield supervisor
    supervisor.stop()


def test_a_killed_child_is_started_again_and_its_family_goes_with_it(house, said, tmp_path):
    note = tmp_path / "grandchild"
    child = house.start(Program("web", python("-c", FAMILY, str(note))))
    assert eventually(lambda: note.exists() and note.read_text())
    first, grandchild = child.process.pid, int(note.read_text())
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: child.process is not None and child.process.pid != first, house)
    assert eventually(lambda: not alive(grandchild))
    assert said == ["web s’est arrêté (code -9), nouveau départ dans 0.0 s"]


def test_pauses_double_until_the_child_stays(house):
    child = house.start(Program("web", python("-c", SLEEP)))
    assert [child.plan_restart() for _ in range(3)] == [0.02, 0.04, 0.08]
    assert [child.plan_restart() for _ in range(20)][-1] == module.LONGEST_PAUSE_SECONDS
    child._started -= module.STEADY_SECONDS + 1
    assert child.plan_restart() == 0.02


def test_what_cannot_start_says_why(house):
    house.start(Program("web", python("-c", "raise SystemExit('no such module: cantal')")))
    with pytest.raises(RunError, match=r"web ne démarre pas :\n(.*\n)*no such module: cantal"):
        house.wait_until(lambda: False, seconds=10, what="Le portail")


def test_once_ready_it_never_gives_up(house, monkeypatch):
    house._ready = True
    child = house.start(Program("web", python("-c", "")))
    assert eventually(lambda: child.deaths > module.DEATHS_BEFORE_READY, house)


def test_stop_leaves_nothing_not_even_the_stubborn(house, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STOP_SECONDS", 0.1)
    deaf = tmp_path / "deaf"
    children = [
        house.start(Program("worker", python("-c", STUBBORN, str(deaf)))),
        house.start(Program("database", python("-c", SLEEP), last=True)),
    ]
    assert eventually(deaf.exists)
    pids = [child.process.pid for child in children]
    house.stop()
    assert [alive(pid) for pid in pids] == [False, False]


def test_a_program_run_to_its_end_is_heard_when_it_fails(house):
    house.run(Program("migrate", python("-c", "")))
    with pytest.raises(RunError, match=r"migrate : échec \(code 3\)"):
        house.run(Program("migrate", python("-c", "raise SystemExit(3)")))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_the_supervisor_ends_its_children_end(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-c", HOUSE, str(tmp_path / "logs")], env=OURS, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        child = int(supervisor.stdout.readline())
        assert alive(child)
        supervisor.send_signal(number)
        assert supervisor.wait(10) == (-number if number == signal.SIGKILL else 0)
    assert eventually(lambda: not alive(child))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_make_alone_hears_stops_everything(tmp_path, number):
    """GNU make hears it, says nothing to what it started, and waits."""
    (tmp_path / "house.py").write_text(HOUSE)
    (tmp_path / "Makefile").write_text(f"demo:\n\t@exec {sys.executable} house.py logs tied\n")
    with subprocess.Popen(
        ["make", "--no-print-directory", "demo"],
        cwd=tmp_path,
        env=OURS,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as make:
        child = int(make.stdout.readline())
        make.send_signal(number)
        make.wait(10)
    assert eventually(lambda: not alive(child))


def test_a_port_that_answers_is_refused():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        taken = server.getsockname()[1]
        with pytest.raises(RunError, match=f"Le port {taken} est déjà pris"):
            require_free(taken)
        assert free_port(taken) != taken
    require_free(taken)
    assert free_port(taken) == taken
