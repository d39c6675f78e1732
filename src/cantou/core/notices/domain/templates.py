"""An organisation's own words for a notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.catalogue import PLATFORM
from cantou.core.notices.domain.render import Rendered, Words, default_words, mail_page, render
from cantou.core.notices.engine import words as grammar
from cantou.core.notices.engine.gsm import Size, size
from cantou.core.notices.models import Wording
from cantou.core.organisations.domain.queries import is_operator
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from cantou.core.registry import Notice as Definition

MOST_SEGMENTS = 4


class WordingError(ValueError):
    """`field` is subject, text or sms; `unknown` the placeholders that this notice does not have."""

    def __init__(self, field: str, why: str, unknown: tuple[str, ...] = ()) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why
        self.unknown = unknown


@dataclass(frozen=True, slots=True)
class Template:
    """One notice of the platform as an organisation words it. `own`: not the service's words."""

    service: str
    title: str
    definition: Definition
    words: Words
    own: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The notice with the examples of its placeholders. `sms` is None where it is not sent that way."""

    rendered: Rendered
    page: str
    sms: str | None
    size: Size | None


def templates_of(*, organisation: int, services: tuple[str, ...] | None = None) -> list[Template]:
    """In the organisation's Scope; of the services given, or of all. What the platform answers is the operator's."""
    hidden = set() if is_operator(organisation=organisation) else {PLATFORM}
    own = {
        (row.service, row.kind): Words(row.subject, row.text, row.sms)
        for row in Wording.objects.filter(organisation_id=organisation)
    }
    return [
        Template(
            service=service,
            title=title,
            definition=definition,
            words=own.get((service, definition.id)) or default_words(service, definition.id),
            own=(service, definition.id) in own,
        )
        for service, title, definition in catalogue.everything()
        if (services is None or service in services) and service not in hidden
    ]


def save_template(*, service: str, notice: str, subject: str, text: str, sms: str = "") -> Wording:
    """For the organisation that the Scope acts for. Raises WordingError, UnknownNoticeError."""
    words = Words(subject.strip(), text.strip(), sms.strip())
    check(service=service, notice=notice, words=words)
    wording, _ = Wording.objects.update_or_create(
        organisation_id=acting(),
        service=service,
        kind=notice,
        defaults={"subject": words.subject, "text": words.text, "sms": words.sms},
    )
    record(action="notices.worded", subject=f"notices:{service}.{notice}")
    return wording


def reset_template(*, service: str, notice: str) -> None:
    """Back to the service's words."""
    deleted, _ = Wording.objects.filter(organisation_id=acting(), service=service, kind=notice).delete()
    if deleted:
        record(action="notices.unworded", subject=f"notices:{service}.{notice}")


def check(*, service: str, notice: str, words: Words) -> None:
    """Raises WordingError: an unknown placeholder, a stray brace, nothing, a link left out, an SMS too long."""
    definition = catalogue.find(service, notice)
    allowed = {placeholder.id for placeholder in catalogue.placeholders(definition)}
    for field, text in (("subject", words.subject), ("text", words.text), ("sms", words.sms)):
        if not text and field != "sms":
            raise WordingError(field, "empty")
        try:
            grammar.check(text, allowed)
        except grammar.WordsError as error:
            raise WordingError(field, "unknown" if error.unknown else "brace", error.unknown) from error
    own = default_words(service, notice)
    for field, text, theirs in (("text", words.text, own.text), ("sms", words.sms, own.sms)):
        with_link = grammar.LINK in (grammar.names(theirs) if theirs else allowed)
        if text and with_link and grammar.LINK not in grammar.names(text):
            raise WordingError(field, "link")
    if words.sms and size(_example(definition, words).sms).segments > MOST_SEGMENTS:
        raise WordingError("sms", "long")


def preview(*, service: str, notice: str, words: Words) -> Preview:
    """What would be sent, for the organisation that the Scope acts for. Raises WordingError."""
    check(service=service, notice=notice, words=words)
    definition = catalogue.find(service, notice)
    organisation = Organisation.objects.get(pk=acting())
    rendered = _example(definition, words, organisation)
    by_sms = "sms" in definition.channels
    return Preview(
        rendered=rendered,
        page=mail_page(rendered, organisation=organisation),
        sms=rendered.sms if by_sms else None,
        size=size(rendered.sms) if by_sms else None,
    )


def _example(definition: Definition, words: Words, organisation: Organisation | None = None) -> Rendered:
    examples = {placeholder.id: placeholder.example for placeholder in catalogue.placeholders(definition)}
    if organisation is not None:
        return render(
            definition,
            words,
            organisation=organisation,
            context=examples_of(definition),
            name=examples["prenom"],
        )
    return Rendered(words, examples, definition.action)


def examples_of(definition: Definition) -> dict[str, str]:
    return {placeholder.id: placeholder.example for placeholder in definition.placeholders}
