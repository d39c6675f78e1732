"""The INSTREAM client, against ClamAV's daemon where it is installed, and always against its protocol."""

from __future__ import annotations

import io
import socket

import pytest

from cantou.core.files.engine.clamd import ScannerDownError, Verdict, ping, scan
from tests.core.files.scanners import EICAR, KINDS, LIMIT, scanner, spoken


@pytest.mark.parametrize("kind", KINDS)
def test_verdicts(kind):
    with scanner(kind) as address:
        ping(address)
        assert scan(io.BytesIO(b"une lettre"), address) == Verdict("")
        found = scan(io.BytesIO(b"x" * 70_000 + EICAR), address)
        assert not found.is_clean
        assert "Eicar" in found.signature
        assert scan(io.BytesIO(b""), address).is_clean
        with pytest.raises(ScannerDownError):
            scan(io.BytesIO(b"\0" * 20 * LIMIT), address)


def test_a_scanner_that_is_away():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ScannerDownError):
            scan(io.BytesIO(b"x"), address)
    with pytest.raises(ScannerDownError):
        scan(io.BytesIO(b"x"), "unix:///nowhere/clamd.sock")


@pytest.mark.parametrize("mood", ["silent", "nonsense"])
def test_a_scanner_that_answers_badly(mood):
    with spoken(mood) as address:
        with pytest.raises(ScannerDownError):
            scan(io.BytesIO(b"x"), address, timeout=0.1)
        with pytest.raises(ScannerDownError):
            ping(address, timeout=0.1)
