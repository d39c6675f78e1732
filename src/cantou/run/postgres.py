"""The embedded PostgreSQL: for the demonstration and the tests, never for production.

On a Unix socket only, and whoever connects must be the user who started it (peer authentication, whatever the
modes of the folders say). Its folder holds `data` and `run` (PostgreSQL's own) and two rule files (ours).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import psycopg

from cantou.run.binaries import major, server_binaries
from cantou.run.errors import RunError
from cantou.run.identity import Identity, client_name, identity_for

if TYPE_CHECKING:
    from collections.abc import Iterator

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "cantou_owner", "cantou_app", "cantou_backup")
LONGEST_SOCKET = 107  # sun_path holds 108 bytes, the last one is 0
SOCKET = ".s.PGSQL.5432"
START_SECONDS = 30
STOP_SECONDS = 4

SAFE = {"max_connections": "100", "shared_buffers": "64MB"}
# Everything is thrown away with the folder: no reason to wait for the disk.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class Postgres:
    """One server over one folder. `command` is for a supervisor; `start` and `stop` for everybody else."""

    def __init__(
        self, folder: Path, *, binaries: Path | None = None, settings: dict[str, str] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.binaries = binaries or server_binaries()
        self.settings = SAFE if settings is None else settings
        self.socket = self.folder / "run"
        self._process: subprocess.Popen[bytes] | None = None
        self._identity = Identity()

    def url(self, role: str, database: str = "cantou") -> str:
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.socket), safe='')}"

    def prepare(self) -> None:
        """Everything but the start; quick when done before. Touches nothing outside the folder.

        Raises RunError.
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        programs = [self.binaries / name for name in ("postgres", "initdb")]
        self._identity = identity_for(self.data, *programs)
        self._write_rules()
        self._wait_for_predecessor()
        if not self.data.exists():
            self._initialise()
        self._check_version()
        self._choose_socket()

    def command(self) -> list[str]:
        """What runs the server in the foreground; it stops, cleanly, with the process that asks for it."""
        quoted = str(self.socket).replace('"', '""')
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{quoted}"',
            "hba_file": str(self.folder / "hba.conf"),
            "ident_file": str(self.folder / "ident.conf"),
            "logging_collector": "off",
            **self.settings,
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return self._launched("postgres", "-D", str(self.data), *flags)

    def start(self, log: Path | None = None) -> None:
        """Start, and return once it answers.

        Raises RunError: it does not start; the message ends with what it said.
        """
        self.prepare()
        log = log or self.folder / "log"
        with log.open("ab") as output:
            self._process = _spawn(self.command(), output)
        try:
            self._wait_until_ready(self._process)
        except RunError as error:
            self.stop()
            said = log.read_text("utf-8", "replace").strip().splitlines()
            raise RunError(f"{error} {said[-1] if said else ''}".strip()) from None

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop what `start` started; nothing is left, its socket's temporary folder neither."""
        process, self._process = self._process, None
        if process is not None:
            stop_process(process)
        self.forget_socket()

    def forget_socket(self) -> None:
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket, ignore_errors=True)

    # What follows is how.

    def _launched(self, program: str, *arguments: str) -> list[str]:
        return self._identity.launched([str(self.binaries / program), *arguments], death=signal.SIGINT)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RunError("PostgreSQL ne démarre pas.")
            time.sleep(0.03)

    def _initialise(self) -> None:
        """Under another name first: what is cut short is never taken for a database."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._make_theirs(fresh)
        quick = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        done = subprocess.run(
            self._launched(
                "initdb", "-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8",
                "--auth-local=peer", "--auth-host=reject", *quick,
            ),
            cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            said = done.stderr.strip().splitlines()
            raise RunError(f"La base de données ne se crée pas : {said[-1] if said else done.returncode}")
        fresh.rename(self.data)

    def _make_theirs(self, folder: Path) -> None:
        """A folder for who runs PostgreSQL. Its parent is ours: no link can be slipped in its place."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        if self._identity.uid >= 0:
            os.chown(folder, self._identity.uid, self._identity.gid, follow_symlinks=False)

    def _write_rules(self) -> None:
        who = client_name()
        _write(self.folder / "hba.conf", "local all all peer map=cantou\n")
        _write(self.folder / "ident.conf", "".join(f'cantou "{who}" {role}\n' for role in ROLES))

    def _choose_socket(self) -> None:
        self.socket = self.folder / "run"
        spelled = os.fsencode(self.socket / SOCKET)
        if len(spelled) > LONGEST_SOCKET or b"," in spelled:  # libpq takes a comma for two addresses
            self.socket = Path(tempfile.mkdtemp(prefix="cantou-", dir=_short_folder()))
        self._make_theirs(self.socket)

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text("ascii"))
        here = major(self.binaries / "postgres")
        if made_by != here:
            raise RunError(
                f"La base de données {self.data} vient de PostgreSQL {made_by}, et c’est PostgreSQL {here}"
                " qui est installé : sauvegardez avec l’ancienne version, restaurez dans un dossier neuf."
            )

    def _wait_for_predecessor(self) -> None:
        """A server whose supervisor was killed is stopping by itself: wait for it, then stop it."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int((self.data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            for nudge in (None, signal.SIGINT, signal.SIGQUIT):
                if nudge is not None:
                    os.kill(pid, nudge)
                for _ in range(int(STOP_SECONDS / 0.05)):
                    if not self._is_ours(pid):
                        return
                    time.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(self.data) in words


def _spawn(command: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output)


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Fast, then immediate, then by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
            return


def _short_folder() -> str | None:
    """Where a socket goes when our folder is too deep: this user's run-time folder, or None for /tmp."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    usable = folder and os.geteuid() != 0 and Path(folder).is_dir()
    return folder if usable and len(os.fsencode(str(folder))) < LONGEST_SOCKET - 40 else None


def _write(path: Path, text: str) -> None:
    """Replace a file whole, following no link."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(path)


@contextmanager
def throwaway(binaries: Path | None = None, *, data: Path | None = None) -> Iterator[Postgres]:
    """A server for the tests, in a folder of its own that goes with it; over a copy of `data` if any is given."""
    folder = Path(tempfile.mkdtemp(prefix="cantou-pg-"))
    folder.chmod(0o711)
    server = Postgres(folder, binaries=binaries, settings=THROWAWAY)
    try:
        if data is not None:
            subprocess.run(["cp", "-a", "--reflink=auto", str(data), str(server.data)], check=True)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
