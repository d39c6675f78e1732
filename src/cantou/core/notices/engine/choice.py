"""Which of the possible channels a notice takes, from what the person chose; and the sense where they chose nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Channel(StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    LETTER = "letter"
    VOICE = "voice"
    """A telephone call, which says the words."""


class Choice(StrEnum):
    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


CHOOSABLE: dict[Channel, tuple[Choice, ...]] = {
    Channel.EMAIL: (Choice.NOW, Choice.DAILY, Choice.NEVER),
    Channel.SMS: (Choice.NOW, Choice.NEVER),
    Channel.PUSH: (Choice.NOW, Choice.NEVER),
}
"""In the account, messages are always kept; a letter is sent when nothing else reaches."""


def choose(
    channel: Channel,
    *,
    service: str,
    chosen: Mapping[tuple[str, str], str],
    required: bool,
    urgent: bool,
    has_email: bool,
    daily: bool = False,
) -> Choice:
    """`chosen`: (service, or "" for all of the organisation's; channel) → choice.

    What is required cannot be refused where it is the only way: by e-mail, or by SMS to somebody without e-mail. An
    urgent one never waits for the evening. `daily`: by e-mail it does, where nothing else was chosen.
    """
    if channel not in CHOOSABLE:
        return Choice.NOW
    default = Choice.NOW if channel is not Channel.SMS or urgent or not has_email else Choice.NEVER
    if daily and channel is Channel.EMAIL:
        default = Choice.DAILY
    found = chosen.get((service, channel)) or chosen.get(("", channel)) or default
    choice = Choice(found)
    only_way = channel is Channel.EMAIL or (channel is Channel.SMS and not has_email)
    if choice is Choice.NEVER and required and only_way:
        return Choice.NOW
    if choice is Choice.DAILY and (urgent or required):
        return Choice.NOW
    return choice
