"""The one place from which this room writes to people: after commit, so that nothing is told that did not happen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from cantou.core.tasks import after_commit

if TYPE_CHECKING:
    from collections.abc import Mapping


def send(*, to: str, template: str, values: Mapping[str, Any]) -> None:
    """`<template>_subject.txt` and `<template>_message.txt`, in plain text.

    A code serves for minutes to the person who waits for it: sent at once, never kept in a queue.
    """
    subject = " ".join(render_to_string(f"{template}_subject.txt", dict(values)).split())
    body = render_to_string(f"{template}_message.txt", dict(values)).strip() + "\n"
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    after_commit(partial(message.send, fail_silently=False))
