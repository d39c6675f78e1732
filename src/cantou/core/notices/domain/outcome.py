"""What became of an attempt to send."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.notices.models import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` QUEUED: it surely did not leave, try again later. UNCERTAIN: it may have left, nobody knows."""

    state: State
    reason: str = ""
    provider_id: str = ""


def sent(provider_id: str = "") -> Outcome:
    return Outcome(State.SENT, provider_id=provider_id[:200])


def later(reason: str) -> Outcome:
    return Outcome(State.QUEUED, reason[:80])


def failed(reason: str) -> Outcome:
    return Outcome(State.FAILED, reason[:80])


def bounced(reason: str) -> Outcome:
    return Outcome(State.BOUNCED, reason[:80])


def uncertain(reason: str) -> Outcome:
    return Outcome(State.UNCERTAIN, reason[:80])
