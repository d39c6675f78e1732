"""What an SMTP server, an SMS operator, a push service and a telephone exchange would be, in one process on loopback.

Each refuses one message in ten, by its reference, and writes a line for whatever it is asked before it answers:
`<what> <reference> <accepted|refused|repeat>`. Killed or not, the sender finds in that file what really arrived.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Coroutine
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

MARK = re.compile(rb"Message-ID: <n\.[0-9a-f]+\.([0-9a-f]{32})@", re.IGNORECASE)
HOST = "127.0.0.1"
REFUSED_IN = 10


def is_refused(reference: str) -> bool:
    return sha256(reference.encode()).digest()[0] % REFUSED_IN == 0


class Book:
    """What was taken, by reference: the second time of the same is no second message."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.taken: set[str] = set()

    def take(self, what: str, reference: str) -> bool:
        if is_refused(reference):
            said = "refused"
        elif reference in self.taken:
            said = "repeat"
        else:
            said = "accepted"
            self.taken.add(reference)
        self.file.write(f"{what} {reference} {said}\n")
        self.file.flush()
        return said != "refused"


async def smtp(book: Book, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async def say(line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    await say("220 proof")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            await say("354 go on")
            mail = await reader.readuntil(b"\r\n.\r\n")
            found = MARK.search(mail)
            reference = found.group(1).decode().replace("-", "") if found else "?"
            await say("250 taken" if book.take("email", reference) else "550 refused")
        elif word == b"QUIT":
            await say("221 bye")
            break
        else:
            await say("250 OK")
    writer.close()


async def http(book: Book, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (first := await reader.readline()).strip():
        method, path, _version = first.decode().split(" ", 2)
        headers: dict[str, str] = {}
        while (line := await reader.readline()).strip():
            name, _colon, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, content = _answer(book, method, path, headers, body)
        out = json.dumps(content).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(out)}\r\n\r\n".encode() + out)
        await writer.drain()
    writer.close()


def _answer(
    book: Book, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str]]:
    what = path.split("/")[1]
    if method == "GET":
        return 200, {"state": "answered" if what == "voice" else "delivered"}
    if what == "push":
        return (201, {}) if book.take("push", headers.get("topic", "?")) else (403, {})
    reference = str(json.loads(body)["reference"]).replace("-", "")
    return (201, {"id": reference}) if book.take(what, reference) else (422, {})


async def serve(log: Path, ports: Path) -> None:
    with log.open("a") as file:
        book = Book(file)
        mail = await asyncio.start_server(lambda r, w: _calmly(smtp, book, r, w), HOST, 0, limit=2**20)
        web = await asyncio.start_server(lambda r, w: _calmly(http, book, r, w), HOST, 0, limit=2**20)
        found = [server.sockets[0].getsockname()[1] for server in (mail, web)]
        draft = ports.with_suffix(".new")
        draft.write_text(json.dumps(found))
        draft.replace(ports)
        await asyncio.gather(mail.serve_forever(), web.serve_forever())


Talk = Callable[[Book, asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


async def _calmly(talk: Talk, book: Book, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Whoever was killed in the middle of a sentence is no trouble of ours."""
    try:
        await talk(book, reader, writer)
    except (ConnectionError, asyncio.IncompleteReadError):
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
