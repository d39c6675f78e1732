"""What a notice is filled with, and where it goes: encrypted in its row until the retention wipes it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from cantou.core.keys import seal, unseal
from cantou.core.notices.domain.addresses import Recipient

if TYPE_CHECKING:
    from uuid import UUID

LARGEST = 8_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """`to` is empty for a person: their account says where they are reached."""

    context: dict[str, str]
    to: dict[str, str | list[str]] = field(default_factory=dict)

    @property
    def recipient(self) -> Recipient | None:
        if not self.to:
            return None
        values = {name: value for name, value in self.to.items() if isinstance(value, str)}
        return Recipient(**values, postal=tuple(self.to.get("postal", ())))  # type: ignore[arg-type]


def close(envelope: Envelope, *, key: UUID) -> bytes:
    content = json.dumps(asdict(envelope), ensure_ascii=False).encode()
    if len(content) > LARGEST:
        raise ValueError("A notice holds references, not documents.")
    return seal(content, place=f"notice:{key}")


def open_envelope(sealed: bytes | memoryview[int] | None, *, key: UUID) -> Envelope:
    """Raises cantou.core.keys.SealedError."""
    return Envelope(**json.loads(unseal(bytes(sealed or b""), place=f"notice:{key}")))
