"""A notice in words: the organisation's own, or the service's, filled in and dressed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from cantou.core.notices.domain.html import as_html, unbroken
from cantou.core.notices.domain.memory import remembered
from cantou.core.notices.engine.gsm import economical
from cantou.core.notices.engine.words import LEAVE, LINK, fill, one_line
from cantou.core.notices.models import Wording
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation, Theme
from cantou.core.web.theme import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.registry import Notice as Definition

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Words:
    """With their placeholders. `sms` empty: made of the subject and the link."""

    subject: str
    text: str
    sms: str = ""
    html: str = ""
    """Name of a template for the body of the mail; empty: the text, in paragraphs."""
    voice: str = ""
    """What a call says; empty: the subject and the text."""


@dataclass(frozen=True)
class Rendered:
    """Words filled in. `link` is where the message leads."""

    words: Words
    values: Mapping[str, str]
    action: str

    @property
    def link(self) -> str:
        return self.values.get(LINK, "")

    @cached_property
    def subject(self) -> str:
        return one_line(fill(self.words.subject, self.values))[:LONGEST_SUBJECT]

    @cached_property
    def text(self) -> str:
        return fill(self.words.text, self.values)

    @cached_property
    def text_without_link(self) -> str:
        """For where the link is a button of the page."""
        return fill(self.words.text, {**self.values, LINK: ""})

    @cached_property
    def html(self) -> str:
        if self.words.html:
            return render_to_string(self.words.html, dict(self.values))
        return as_html(self.text, link=self.link, action=self.action)

    @cached_property
    def sms(self) -> str:
        words = self.words.sms or "{sujet}\n{lien}"
        return economical(fill(words, {**self.values, "sujet": self.subject}))

    @cached_property
    def voice(self) -> str:
        """Heard, not read: no address of a page among it."""
        words = self.words.voice or f"{{organisme}}. {self.words.subject}. {self.words.text}"
        return fill(words, {**self.values, LINK: "", LEAVE: ""})

    @property
    def fingerprint(self) -> bytes:
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).digest()


def default_words(service: str, kind: str) -> Words:
    """The service's. Raises TemplateDoesNotExist: a manifest names a notice without words."""
    name = f"{service}/notices/{kind}"
    return Words(
        subject=_source(f"{name}.subject").strip(),
        text=_source(f"{name}.text").strip(),
        sms=_source(f"{name}.sms", optional=True).strip(),
        html=f"{name}.html" if _exists(f"{name}.html") else "",
        voice=_source(f"{name}.voice", optional=True).strip(),
    )


@remembered
def words_of(*, organisation: int, service: str, kind: str) -> Words:
    """The organisation's own, else the service's. In the organisation's Scope."""
    own = Wording.objects.filter(organisation_id=organisation, service=service, kind=kind).first()
    if own is None:
        return default_words(service, kind)
    return Words(subject=own.subject, text=own.text, sms=own.sms)


def render(
    definition: Definition, words: Words, *, organisation: Organisation, context: Mapping[str, str], name: str
) -> Rendered:
    """`name`: the person's given name, if known."""
    common = {"organisme": organisation.name, "telephone": show_phone(organisation.phone), "prenom": name}
    return Rendered(words, {**common, **context}, definition.action)


def mail_page(rendered: Rendered, *, organisation: Organisation, unsubscribe: str = "") -> str:
    """The whole HTML of a mail: the organisation's name and colours, the words, why it came."""
    theme = _theme(organisation.pk)
    return render_to_string(
        "notices/mail.html",
        {
            "subject": unbroken(rendered.subject),
            "content": rendered.html,
            "organisation": organisation,
            "phone": show_phone(organisation.phone),
            "colours": theme or _default_colours(),
            "unsubscribe": unsubscribe,
            "origin": settings.ORIGIN,
        },
    )


@remembered
def _theme(organisation: int) -> Theme | None:
    return Theme.objects.filter(organisation_id=organisation).first()


def _default_colours() -> dict[str, str]:
    return {name.replace("-", "_"): colour for name, colour in DEFAULTS.items()}


def _source(name: str, *, optional: bool = False) -> str:
    try:
        return str(get_template(name).template.source)  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        if optional:
            return ""
        raise


def _exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True
