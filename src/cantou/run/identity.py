"""As whom the embedded PostgreSQL runs: the user who starts it, or, for root, somebody who is not root.

PostgreSQL refuses to run as root. Opening the folders above it to everybody, as the wheel's own helper does,
would change the machine; so root hands it to `nobody`, and where `nobody` cannot reach the folder or the
programs (a clone under /root), keeps for it the single capability that opens the way. See docs/adr/0016.
"""

from __future__ import annotations

import os
import pwd
import signal
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from cantou.run import launch
from cantou.run.errors import RunError
from cantou.run.launch import NOBODY_ELSE

DAC_OVERRIDE = 1
DAC_READ_SEARCH = 2


@dataclass(frozen=True, slots=True)
class Identity:
    uid: int = NOBODY_ELSE
    gid: int = NOBODY_ELSE
    capability: int = NOBODY_ELSE

    def launched(self, program: list[str], *, death: signal.Signals = signal.SIGTERM) -> list[str]:
        """The command that runs `program` so, in a session of its own; `death` reaches it when we die."""
        numbers = (os.getpid(), int(death), self.uid, self.gid, self.capability)
        return [sys.executable, "-I", "-S", launch.__file__, *map(str, numbers), *program]


def identity_for(data: Path, *programs: Path) -> Identity:
    """Who runs PostgreSQL over `data` with `programs`.

    Raises RunError: the folder belongs to somebody else, or nobody can reach it.
    """
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise RunError(f"La base de données {data} appartient à un autre utilisateur de cette machine.")
        return Identity()
    who = pwd.getpwnam("nobody")
    uid, gid = who.pw_uid, who.pw_gid
    if data.exists() and data.stat().st_uid != 0:
        uid, gid = data.stat().st_uid, data.stat().st_gid
    return Identity(uid, gid, _needed_capability(uid, gid, data, programs))


def client_name() -> str:
    """The name under which PostgreSQL knows the processes that we start.

    Raises RunError: this user has no name (a container started with a bare number).
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise RunError(
            f"L’utilisateur {os.geteuid()} n’a pas de nom sur cette machine : PostgreSQL le refuserait."
        ) from None


def _needed_capability(uid: int, gid: int, data: Path, programs: tuple[Path, ...]) -> int:
    runnable = all(_allows(path, uid, gid, stat.S_IXUSR) for path in programs)
    if runnable and all(_reachable(path, uid, gid) for path in (data, *programs)):
        return NOBODY_ELSE
    for capability in (DAC_READ_SEARCH, DAC_OVERRIDE) if runnable else (DAC_OVERRIDE,):
        if _held(capability):
            return capability
    raise RunError(
        f"PostgreSQL ne peut pas s’exécuter comme root, et aucun autre utilisateur n’atteint {data} :"
        " choisissez un autre dossier (CANTOU_HOME) ou un utilisateur ordinaire."
    )


def _reachable(path: Path, uid: int, gid: int) -> bool:
    return all(_allows(parent, uid, gid, stat.S_IXUSR) for parent in path.resolve().parents)


def _allows(path: Path, uid: int, gid: int, bit: int) -> bool:
    """Whether the plain mode grants `bit` (named as the owner's) to this user."""
    status = path.stat()
    shift = 0 if status.st_uid == uid else 3 if status.st_gid == gid else 6
    return bool(status.st_mode & (bit >> shift))


def _held(capability: int) -> bool:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("CapPrm:"):
            return bool(int(line.split()[1], 16) >> capability & 1)
    return False
