"""A scanner for the tests: ClamAV's own daemon where it is installed, and one that speaks its protocol."""

from __future__ import annotations

import contextlib
import shutil
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

# The industry's harmless test file, in two halves so that no scanner takes this source for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
KINDS = ["spoken", *(["clamd"] if CLAMD else [])]
LIMIT = 100_000


class _Handler(socketserver.BaseRequestHandler):
    """Enough of clamd to be lied to and to lie: `server.mood` makes it silent or talk nonsense."""

    def handle(self) -> None:
        stream = self.request.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if self.server.mood == "silent":
            self.server.released.wait(10)
        elif self.server.mood == "nonsense":
            self.request.sendall(b"what?\0")
        elif command == b"zPING\0":
            self.request.sendall(b"PONG\0")
        else:
            self.request.sendall(self.verdict(stream))

    def verdict(self, stream) -> bytes:
        received = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            received += stream.read(size)
            if len(received) > LIMIT:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in received else b"stream: OK\0"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    mood = ""


@contextlib.contextmanager
def spoken(mood: str = ""):
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.mood = mood
        server.released = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def clamd():
    """ClamAV's daemon with one signature: it starts in a tenth of a second."""
    with tempfile.TemporaryDirectory(prefix="clam") as folder:
        home = Path(folder)
        (home / "db").mkdir()
        (home / "db" / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        (home / "clamd.conf").write_text(
            f"LocalSocket {home}/s\nDatabaseDirectory {home}/db\nForeground yes\nTemporaryDirectory {home}\n"
            f"StreamMaxLength {LIMIT}\n"
        )
        process = subprocess.Popen(
            [CLAMD, "-c", home / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(home / "s", process)
            yield f"unix://{home}/s"
        finally:
            process.terminate()
            process.wait(10)


def _wait(path: Path, process: subprocess.Popen) -> None:
    for _ in range(500):
        if path.exists() or process.poll() is not None:
            break
        time.sleep(0.01)
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(path))


@contextlib.contextmanager
def scanner(kind: str):
    with clamd() if kind == "clamd" else spoken() as address:
        yield address
