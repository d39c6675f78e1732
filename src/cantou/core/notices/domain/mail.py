"""The mail of a notice, and what a mail server's refusal means."""

from __future__ import annotations

import smtplib
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.inboxes import answer_address, loop_mark
from cantou.core.notices.domain.lines import Lines
from cantou.core.notices.domain.render import mail_page
from cantou.core.notices.domain.senders import sender_of
from cantou.core.notices.domain.unsubscribing import unsubscribe_url
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.dsn import Mark
from cantou.core.notices.engine.words import LEAVE
from cantou.core.organisations.domain.cleaning import show_phone

if TYPE_CHECKING:
    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.render import Rendered
    from cantou.core.notices.models import Notice

PERMANENT = 500
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Mail:
    message: EmailMultiAlternatives

    def send(self, lines: Lines | None = None) -> Outcome:
        """Before the connection is open nothing can have left; after, only a plain refusal says that it did not."""
        with nullcontext(lines) if lines is not None else Lines() as kept:
            try:
                connection = kept.mail()
            except OSError as error:  # of which smtplib's errors are
                return outcome.later(f"connect {type(error).__name__}")
            try:
                connection.send_messages([self.message])
            except (OSError, AnymailError) as error:
                return refusal(error)
        status = getattr(self.message, "anymail_status", None)
        return outcome.sent(str(getattr(status, "message_id", "") or ""))


def compose(
    notice: Notice, rendered: Rendered, address: str, *, can_leave: bool, answerable: bool = False
) -> Mail:
    """Inside the organisation's Scope. `can_leave`: it says how to get no more of them. `answerable`: a reply comes
    back to us, where mail comes in.
    """
    organisation = notice.organisation
    sender = sender_of(organisation)
    notice.address_digest = digest(Channel.EMAIL, address)
    leave = (rendered.values.get(LEAVE) or unsubscribe_url(notice)) if can_leave else ""
    mark = Mark(notice.organisation_id, notice.key)
    reply_to = (answer_address(mark) if answerable else "") or sender.reply_to
    values = {
        "rendered": rendered,
        "organisation": organisation,
        "phone": show_phone(organisation.phone),
        "unsubscribe": leave,
    }
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=render_to_string("notices/mail.txt", values),
        from_email=_envelope(mark) or sender.header,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
        headers=_headers(mark, sender.header, leave),
    )
    message.attach_alternative(mail_page(rendered, organisation=organisation, unsubscribe=leave), "text/html")
    message.metadata = {"notice": str(mark)}  # type: ignore[attr-defined] # anymail gives it back
    return Mail(message)


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def refusal(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
        return outcome.bounced(f"smtp {code}") if code >= PERMANENT else outcome.later(f"smtp {code}")
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        return outcome.failed(f"smtp {code}") if code >= PERMANENT else outcome.later(f"smtp {code}")
    if isinstance(error, AnymailRecipientsRefused):
        return outcome.bounced("refused")
    if isinstance(error, AnymailAPIError) and error.status_code:
        status = error.status_code
        if status == TOO_MANY:
            return outcome.later(f"http {status}")
        if status < PERMANENT:
            return outcome.failed(f"http {status}")
    return outcome.uncertain(type(error).__name__)


def _envelope(mark: Mark) -> str:
    """A return address of this message's own, where the operator has a mailbox for it."""
    local, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{mark}@{domain}" if domain else ""


def _headers(mark: Mark, sender: str, leave: str) -> dict[str, str]:
    headers = {
        "From": sender,
        "Message-ID": f"<{mark}@{urlsplit(settings.ORIGIN).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": loop_mark(),
    }
    if leave:
        headers["List-Unsubscribe"] = f"<{leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
