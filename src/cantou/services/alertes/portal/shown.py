"""A message as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.services.alertes.domain.wording import label_of, places
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.alertes.models import Alert, Info


@dataclass(frozen=True, slots=True)
class Shown:
    alert: Alert
    info: Info
    label: str
    where: str
    instructions: tuple[str, ...]
    is_cancel: bool

    @property
    def says_whom_to_call(self) -> bool:
        """Nobody reads the same line twice."""
        return any("112" in line for line in self.instructions)


def message_shown(alert: Alert, info: Info | None = None) -> Shown:
    info = info or alert.infos.all()[0]
    return Shown(
        alert=alert,
        info=info,
        label=label_of(alert.msg_type),
        where=places(info),
        instructions=tuple(line.strip() for line in info.instruction.splitlines() if line.strip()),
        is_cancel=alert.msg_type == words.CANCEL,
    )


def messages_shown(alerts: Iterable[Alert]) -> list[Shown]:
    return [message_shown(alert) for alert in alerts]
