"""Counted when a notice changes state: a count over all organisations would need a Scope that sees them all."""

from __future__ import annotations

from prometheus_client import Counter

NOTICES = Counter("cantou_notices", "Notices that came to a state.", ["channel", "state"])
MAILBOX = Counter("cantou_mailbox_fetches", "How often the mailbox was looked into", ["outcome"])
CENTS = Counter("cantou_sms_cents", "Cost of the SMS sent, in cents.")
