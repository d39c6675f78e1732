"""Becomes another program, in a session of its own, that dies with the process which asked for it.

Run by its path, isolated, before any other import: `python -I -S launch.py PARENT SIGNAL UID GID CAPABILITY
PROGRAM …`. A `preexec_fn` would do the same inside a fork of a larger process, with its threads and locks.
"""

from __future__ import annotations

import ctypes
import os
import sys

NOBODY_ELSE = -1

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _prctl(option: int, first: int, second: int = 0) -> None:
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    _checked(_libc.prctl(ctypes.c_int(option), *arguments))


def _keep_only(capability: int) -> None:
    """Keep one capability of root's across the exec that follows, and no other."""
    word, bit = divmod(capability, 32)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice, 32 bits each
    for kind in range(3):
        sets[word * 3 + kind] = 1 << bit
    _checked(_libc.capset(header, sets))
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def become(uid: int, gid: int, capability: int = NOBODY_ELSE) -> None:
    """Leave root for good; `capability` is the one thing kept.

    Without the secure bit, `access()` would go on ignoring it, and PostgreSQL asks that before it starts a program.
    """
    if capability != NOBODY_ELSE:
        _prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability != NOBODY_ELSE:
        _keep_only(capability)


def die_with_parent(death: int) -> None:
    """Receive this signal when the process that started us ends. Linux only; elsewhere, nothing."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, death)


def main(arguments: list[str]) -> None:
    parent, death, uid, gid, capability = (int(value) for value in arguments[:5])
    program = arguments[5:]
    os.setsid()
    if uid != NOBODY_ELSE:
        become(uid, gid, capability)
    die_with_parent(death)  # After setuid, which clears it.
    if os.getppid() != parent:
        sys.exit(1)  # The parent died before the line above.
    os.execvp(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
