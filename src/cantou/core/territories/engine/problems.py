"""What a reader finds wrong with a file: a code and what it is about. The words are in domain.messages."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 1_000
"""Problems kept from one file; the rest are counted. A file of another kind would fill the memory."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is the line of the file, counted from 1 with its header; 0 when it is about the whole file."""

    code: str
    line: int = 0
    value: str = ""


@dataclass(slots=True)
class Problems:
    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, *, line: int = 0, value: str = "") -> None:
        self.count += 1
        if len(self.kept) < MOST:
            self.kept.append(Problem(code, line, value[:80]))


class UnreadableError(ValueError):
    """Nothing can be read from this file."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.problem = Problem(code, 0, value[:200])
