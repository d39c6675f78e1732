"""A report handed to another city by Open311: sent once, followed until it is closed there (docs/adr/0085)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope, acting
from cantou.core.web.addresses import platform_path
from cantou.core.web.remote import RemoteError
from cantou.core.web.throttle import throttle
from cantou.services.signalements.domain import published
from cantou.services.signalements.domain.endpoints import key_of
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.models import Endpoint, Forward, Report
from cantou.services.signalements.protocols.open311 import client

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet

SERVICE = "signalements"
State = Forward.State
FIRST_LOOK = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
FOLLOWED = timedelta(days=365)
MOST_TOLD = 3
"""A day, of what another city says about one report."""
ERRORS = {
    "private": gettext_lazy("l’adresse mène à l’intérieur d’un réseau"),
    "unknown_host": gettext_lazy("ce serveur n’existe pas"),
    "unreachable": gettext_lazy("ce serveur ne répond pas"),
    "too_slow": gettext_lazy("ce serveur est trop lent"),
    "broken": gettext_lazy("la réponse s’est interrompue"),
    "certificate": gettext_lazy("le certificat de ce serveur n’est pas valable"),
    "unreadable": gettext_lazy("la réponse n’est pas lisible"),
}


def forwards_of(report: Report) -> QuerySet[Forward]:
    found = Forward.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.select_related("endpoint").order_by("created_at", "pk")


def forward(
    *, report: Report, endpoint: Endpoint, service_code: str, words: str, person: int | None
) -> Forward:
    """Inside an agent's Scope. Handing over twice to the same city does nothing more. Raises ValidationError."""
    if report.purged_at is not None:
        raise ValidationError(_("Ce signalement est une archive : il ne se transmet plus."))
    if not endpoint.is_active:
        raise ValidationError({"endpoint": _("Cette ville n’est plus utilisée.")})
    row, is_new = Forward.objects.get_or_create(
        organisation_id=acting(),
        report=report,
        endpoint=endpoint,
        defaults={
            "object_key": report.object_key,
            "service_code": service_code,
            "words": words,
            "repeat_key": uuid4(),
            "person_id": person,
        },
    )
    if is_new:
        _plan_sending(row)
        record(action="signalements.forwarded", subject=_subject(row), details={"to": endpoint.name})
    return row


def send_again(*, row: Forward) -> None:
    """An agent has decided: what failed, or what may have arrived."""
    waiting = Forward.objects.filter(
        organisation_id=acting(), pk=row.pk, state__in=[State.FAILED, State.UNSURE]
    )
    if waiting.update(state=State.WAITING, error=""):
        _plan_sending(row)
        record(action="signalements.forwarded_again", subject=_subject(row))


def send(*, organisation: int, row: int, last: bool) -> None:
    """Opens its own Scopes: no transaction waits for the other city. Raises RemoteError to be tried again.

    What may have arrived is not sent again, unless the other city knows a repeat when it sees one.
    """
    claimed = _claim(organisation, row)
    if claimed is None:
        return
    found, server, values = claimed
    try:
        received = client.send(server, values, repeat_key=str(found.repeat_key))
    except client.RefusedError as error:
        _note(organisation, row, state=State.FAILED, error=str(error))
    except RemoteError as error:
        safe = not error.sent or found.endpoint.knows_repeats
        if error.again and safe and not last:
            _note(organisation, row, state=State.WAITING, error=_said(error))
            raise
        _note(organisation, row, state=State.FAILED if safe else State.UNSURE, error=_said(error))
    else:
        _received(organisation, row, received)


def look(*, organisation: int, row: int) -> None:
    """Ask the other city where it stands; what is new goes into the thread. Looks again later by itself."""
    with _scope(organisation):
        found = _of(organisation, row)
        if (
            found is None
            or found.report.purged_at is not None
            or found.state not in {State.TOKEN, State.SENT}
        ):
            return
        server = _server(found.endpoint)
    number, state, error = found.remote_id, None, ""
    try:
        number = number or client.number_of(server, found.token)
        state = client.state_of(server, number) if number else None
    except (RemoteError, client.RefusedError) as failure:
        error = _said(failure) if isinstance(failure, RemoteError) else str(failure)
    with _scope(organisation):
        _looked(organisation, row, number, state, error)


def _claim(organisation: int, row: int) -> tuple[Forward, client.Server, dict[str, str]] | None:
    """One that was being sent when its process died may have arrived."""
    with _scope(organisation):
        found = _of(organisation, row, lock=True)
        if found is None or found.report.purged_at is not None:
            return None
        if found.state == State.SENDING and not found.endpoint.knows_repeats:
            _change(found, state=State.UNSURE, error=_("l’envoi s’est interrompu"))
            return None
        if found.state not in {State.WAITING, State.SENDING}:
            return None
        _change(found, state=State.SENDING)
        return found, _server(found.endpoint), _values(found)


def _values(found: Forward) -> dict[str, str]:
    """Nothing of who reported; photographs only where everybody sees them already."""
    report = found.report
    values = {
        "service_code": found.service_code,
        "description": found.words,
        "address_string": ", ".join(part for part in (report.where, report.commune.name) if part)[:300],
    }
    if report.has_point:
        values |= {"lat": str(report.lat), "long": str(report.lon)}
    shown = published.photos(organisation=report.organisation_id, keys=[report.object_key], service=SERVICE)
    picture = next((file for file in shown if file.is_image and file.is_ready), None)
    if picture is not None:
        base = f"{settings.ORIGIN}{platform_path('files:public', '-').removesuffix('-')}"
        values["media_url"] = base + picture.file_name(max(picture.widths))
    return values


def _received(organisation: int, row: int, received: client.Received) -> None:
    with _scope(organisation):
        found = _of(organisation, row, lock=True)
        if found is None:
            return
        _change(
            found,
            state=State.SENT if received.number else State.TOKEN,
            remote_id=received.number,
            token=received.token,
            sent_at=timezone.now(),
            error="",
        )
        _plan_look(found, FIRST_LOOK)
        record(action="signalements.forward_received", subject=_subject(found))


def _looked(organisation: int, row: int, number: str, state: client.State | None, error: str) -> None:
    found = _of(organisation, row, lock=True)
    if found is None or found.sent_at is None:
        return
    is_new = state is not None and (state.status, state.notes) != (found.remote_status, found.remote_notes)
    changes = {"polled_at": timezone.now(), "error": error[:300]}
    if number:
        changes |= {"remote_id": number, "state": State.SENT}
    if state is not None and is_new and not _may_tell(row, state):
        is_new = False
    elif state is not None:
        changes |= {"remote_status": state.status, "remote_notes": state.notes}
    _change(found, **changes)
    if is_new and state is not None:
        write_as_agent(report=found.report, body=_told(found, state), person=None)
    age = timezone.now() - found.sent_at
    if (state is None or state.status != "closed") and age < FOLLOWED:
        _plan_look(found, min(max(age / 4, FIRST_LOOK), LONGEST_WAIT))


def _may_tell(row: int, state: client.State) -> bool:
    """A city that changes its words at each look writes to nobody each time: the latest are told another day."""
    if state.status == "closed":
        return True
    return throttle(f"signalements.forward:{row}", limit=MOST_TOLD, period=timedelta(days=1)).allowed


def _told(found: Forward, state: client.State) -> str:
    said = _("Terminé de leur côté.") if state.status == "closed" else _("En cours de leur côté.")
    return f"{found.endpoint.name}\N{NO-BREAK SPACE}: {said} {state.notes}".strip()


def _note(organisation: int, row: int, *, state: str, error: str) -> None:
    with _scope(organisation):
        found = _of(organisation, row, lock=True)
        if found is not None:
            _change(found, state=state, error=error[:300])
            if state != State.WAITING:
                record(
                    action="signalements.forward_failed",
                    subject=_subject(found),
                    details={"state": str(state)},
                )


def _change(found: Forward, **values: object) -> None:
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))


def _of(organisation: int, row: int, *, lock: bool = False) -> Forward | None:
    rows = Forward.objects.filter(organisation_id=organisation, pk=row)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("endpoint", "report__commune", "report__organisation").first()


def _server(endpoint: Endpoint) -> client.Server:
    return client.Server(endpoint.url, endpoint.jurisdiction, key_of(endpoint))


def _plan_sending(row: Forward) -> None:
    from cantou.services.signalements.tasks import send_forward

    send_forward.configure(lock=f"signalements.send-{row.pk}").defer(
        organisation=row.organisation_id, row=row.pk
    )


def _plan_look(row: Forward, wait: timedelta) -> None:
    from cantou.services.signalements.tasks import look_forward

    look_forward.configure(schedule_at=timezone.now() + wait).defer(
        organisation=row.organisation_id, row=row.pk
    )


def _said(error: RemoteError) -> str:
    return str(ERRORS.get(error.code, error.code))


def _subject(row: Forward) -> str:
    return f"{SERVICE}:forward:{row.pk}"


def _scope(organisation: int) -> AbstractContextManager[Scope]:
    return Scope.agent(organisation, reason="signalement transmis à une autre ville").enter()
