"""A service's notices that only the tests know, and what is told with them."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import uuid4

from aiosmtpd.controller import Controller

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.models import Notice
from cantou.core.registry import Notice as Definition
from cantou.core.registry import Placeholder
from cantou.core.scope.scope import Scope
from tests.support.processes import free_port

CHANGED = Definition(
    id="changed",
    title="Votre signalement a changé d’état",
    channels=("in_app", "email", "sms", "push", "letter"),
    placeholders=(
        Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
        Placeholder(id="etat", title="État", example="pris en charge"),
        Placeholder(id="motif", title="Motif", example=""),
        Placeholder(id="lien", title="Adresse du suivi", example="https://cantou.example/suivi/abc"),
    ),
    action="Suivre mon signalement",
)
DANGER = Definition(
    id="danger",
    title="Une coupure",
    channels=("in_app", "email", "sms", "push"),
    urgent=True,
    placeholders=(Placeholder(id="quand", title="Quand", example="mardi"),),
)
DUTY = Definition(id="duty", title="Une obligation", channels=("in_app", "email"), required=True)
LOUD = Definition(
    id="loud",
    title="Une alerte",
    channels=("in_app", "email", "sms", "push", "voice"),
    urgent=True,
    required=True,
    placeholders=(
        Placeholder(id="quand", title="Quand", example="mardi"),
        Placeholder(id="lien", title="Page", example="https://cantou.example/a"),
    ),
)
QUIET = Definition(id="quiet", title="Un essai", channels=("email", "voice"), placeholders=LOUD.placeholders)
NOTICES = (CHANGED, DANGER, DUTY, LOUD, QUIET)
CONTEXT = {
    "reference": "7K4-M2R-XAF",
    "etat": "pris en charge",
    "motif": "",
    "lien": "https://cantou.example/suivi/a-secret",
}


def tell(organisation, to, notice="changed", context=None, *, scope=None, **options) -> list[Notice]:
    """The rows that it made, in order."""
    if context is None:
        context = {"changed": CONTEXT, "danger": {"quand": "mardi"}}.get(notice, {})
    with (scope or Scope.agent(organisation.pk)).enter():
        keys = notify(service="exemple", notice=notice, to=to, context=context, **options)
    return rows(organisation, key__in=keys)


def rows(organisation, **wanted) -> list[Notice]:
    with Scope.agent(organisation.pk).enter():
        return list(Notice.objects.filter(organisation=organisation, **wanted).order_by("id"))


def again(notice: Notice) -> Notice:
    """The row as it is now."""
    with Scope.agent(notice.organisation_id).enter():
        return Notice.objects.get(pk=notice.pk)


def visitor(organisation) -> Scope:
    return Scope.for_object(organisation=organisation.pk, key=uuid4())


JEANNE = Recipient(name="Jeanne", email="jeanne@example.org")


class Server:
    """An SMTP server that answers as it is told: `answers[stage]` is a line, or a coroutine function."""

    def __init__(self, **answers) -> None:
        self.answers = answers
        self.messages: list[bytes] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.get("data", "250 OK")
        if callable(answer):
            return await answer(server, envelope)
        if answer.startswith("250"):
            self.messages.append(envelope.content)
        return answer


@contextmanager
def smtp(settings, server: Server | None = None):
    """Django sends by this server for the time being."""
    server = server or Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = controller.port
        yield server
    finally:
        controller.stop()
