from __future__ import annotations

import pytest

from cantou.core.notices.engine.choice import Channel, Choice, choose

PLAIN = {"service": "s", "chosen": {}, "required": False, "urgent": False, "has_email": True}


@pytest.mark.parametrize(
    ("channel", "changes", "expected"),
    [
        (Channel.EMAIL, {}, Choice.NOW),
        (Channel.SMS, {}, Choice.NEVER),
        (Channel.SMS, {"has_email": False}, Choice.NOW),
        (Channel.SMS, {"urgent": True}, Choice.NOW),
        (Channel.SMS, {"chosen": {("s", "sms"): "now"}}, Choice.NOW),
        (Channel.PUSH, {}, Choice.NOW),
        (Channel.IN_APP, {"chosen": {("s", "in_app"): "never"}}, Choice.NOW),
        (Channel.LETTER, {"chosen": {("", "letter"): "never"}}, Choice.NOW),
        (Channel.SMS, {"chosen": {("s", "sms"): "never"}, "required": True}, Choice.NEVER),
        (Channel.SMS, {"chosen": {("s", "sms"): "never"}, "required": True, "has_email": False}, Choice.NOW),
        (Channel.PUSH, {"chosen": {("s", "push"): "never"}, "required": True}, Choice.NEVER),
        (Channel.EMAIL, {"chosen": {("s", "email"): "never"}, "required": True}, Choice.NOW),
        (Channel.EMAIL, {"chosen": {("s", "email"): "daily"}}, Choice.DAILY),
        (Channel.EMAIL, {"chosen": {("s", "email"): "daily"}, "urgent": True}, Choice.NOW),
        (Channel.EMAIL, {"chosen": {("", "email"): "daily", ("s", "email"): "now"}}, Choice.NOW),
    ],
)
def test_what_was_chosen_and_what_makes_sense(channel, changes, expected):
    assert choose(channel, **{**PLAIN, **changes}) is expected
