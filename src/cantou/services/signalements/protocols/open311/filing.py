"""A report that a program files: the same forms, the same domain function as on the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.api.callers import Caller, find_caller
from cantou.core.files.domain.files import receive
from cantou.core.files.domain.incoming import Incoming, discard, take_in
from cantou.core.files.engine.errors import FileRefusedError
from cantou.core.files.forms import explain
from cantou.core.maps.domain.somewhere import PlaceRefusedError, Somewhere, check_point, find_place
from cantou.core.organisations.domain.queries import is_operator
from cantou.core.scope.scope import Scope
from cantou.core.web.client import client_network
from cantou.core.web.idempotency import OtherContentError, Outcome, once
from cantou.core.web.remote import RemoteError, check_address
from cantou.core.web.throttle import peek, throttle
from cantou.services.signalements.domain.blocking import BlockedError, stop_if_blocked
from cantou.services.signalements.domain.deposits import keep_deposit
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.questions import keep_answers
from cantou.services.signalements.domain.remote_photos import expect
from cantou.services.signalements.domain.reports import file_report
from cantou.services.signalements.domain.settings import service_settings
from cantou.services.signalements.models import Report
from cantou.services.signalements.portal.forms.what import MOST_PHOTOS, PREFIX, ContactForm, WhatForm
from cantou.services.signalements.portal.forms.words import WordsField, tidy
from cantou.services.signalements.protocols.open311.asking import Jurisdiction, point, said
from cantou.services.signalements.protocols.open311.errors import (
    TOO_MANY,
    Open311Error,
    bad,
    missing,
    unknown,
    wrong_key,
)
from cantou.services.signalements.protocols.open311.showing import offered_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from cantou.core.organisations.models import Organisation
    from cantou.services.signalements.domain.defaults import Kind

SERVICE = "signalements"
PERIOD = timedelta(minutes=10)
MOST_WITHOUT_KEY, MOST_WITH_KEY, MOST_WRONG_KEYS = 20, 2_000, 30
LONGEST_DESCRIPTION = 4_000
LONGEST_ADDRESS = 300
LONGEST_KEY = 200
_REPEAT = re.compile(r"[A-Za-z0-9_.:-]{8,80}")
_ATTRIBUTE = re.compile(r"attribute\[([a-z0-9_]{1,40})\](?:\[\d*\])?")


@dataclass(frozen=True, slots=True)
class Filed:
    reference: str
    organisation: int


class _WordsForm(WhatForm):
    """The standard makes the description optional, and allows it twice as long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"] = WordsField(required=False, most=LONGEST_DESCRIPTION, label="description")


def caller_of(request: Any) -> Caller | None:
    """None when no key was given. Raises 403 for one that opens nothing: false, revoked, of another sort."""
    key = said(request, "api_key")
    if not key:
        return None
    network = f"signalements.open311.wrong:{client_network(request)}"
    if not peek(network, limit=MOST_WRONG_KEYS).allowed:
        raise wrong_key()
    found = find_caller(secret=key) if len(key) <= LONGEST_KEY and key.isascii() else None
    if found is None or not found.may(SERVICE, "file"):
        throttle(network, limit=MOST_WRONG_KEYS, period=PERIOD)
        raise wrong_key()
    return found


def file(request: Any, where: Jurisdiction) -> Filed:
    caller = caller_of(request)
    code = said(request, "service_code")
    if not code:
        raise missing("service_code")
    found = offered_here(where).get(code)
    if found is None:
        raise unknown("service_code", code)
    organisation, kind = found
    _allow(request, where, organisation, caller)
    values = _values(request, where, kind)
    media_url = _media_url(request)
    photos = _photos(request)
    content = {name: value for name, value in values.items() if name != "where"}
    content |= {
        "where": str(values["where"]),
        "media_url": media_url,
        "photos": [one.sha256 for one in photos],
    }

    def act() -> dict[str, Any]:
        _stop_if_blocked(organisation.pk, values)
        report = _file(organisation.pk, values, caller, media_url, photos)
        return {"reference": report.reference, "organisation": organisation.pk}

    answer = _once(request, caller, content, act, photos)
    return Filed(answer["reference"], answer["organisation"])


def _stop_if_blocked(organisation: int, values: dict[str, Any]) -> None:
    asked = {name: values[name] for name in ("commune", "category", "answers", "where")}
    try:
        stop_if_blocked(organisation=organisation, **asked)
    except BlockedError as error:
        raise bad(str(error)) from error


def _allow(request: Any, where: Jurisdiction, organisation: Organisation, caller: Caller | None) -> None:
    """A key is worth something where whoever gave it receives reports; the operator's, everywhere."""
    if caller is None:
        if not service_settings(organisation=organisation.pk).open311_without_key:
            raise wrong_key()
        who, most = client_network(request), MOST_WITHOUT_KEY
    else:
        if caller.organisation not in where.keys and not is_operator(organisation=caller.organisation):
            raise wrong_key()
        who, most = caller.name, MOST_WITH_KEY
    verdict = throttle(f"signalements.open311.file:{who}", limit=most, period=PERIOD)
    if not verdict.allowed:
        raise Open311Error(TOO_MANY, _("C’est beaucoup : attendez un peu."), wait=verdict.wait_seconds)


def _values(request: Any, where: Jurisdiction, kind: Kind) -> dict[str, Any]:
    form = _WordsForm(
        {"description": said(request, "description"), **_attributes(request, kind)},
        questions=kind.questions,
        room=0,
    )
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise bad(f"{name.removeprefix(PREFIX)}\N{NO-BREAK SPACE}: {errors[0]}")
    return {
        "commune": where.commune.pk,
        "category": kind.code,
        "description": form.cleaned_data["description"] or str(kind.title),
        "answers": keep_answers(kind.questions, form.answers),
        "where": _somewhere(request, where.commune.pk),
        "contact": _contact(request),
    }


def _attributes(request: Any, kind: Kind) -> dict[str, str]:
    """`attribute[code]`, and `attribute[code][]` for what has several values: none of ours does."""
    known = {question.id for question in kind.questions}
    typed: dict[str, str] = {}
    for given in (request.GET, request.POST):
        for name in given:
            found = _ATTRIBUTE.fullmatch(name)
            if found is None:
                continue
            if found[1] not in known:
                raise bad(_("« %(name)s » n’est pas demandé pour ce service.") % {"name": found[1]})
            value = said(request, name)
            typed[PREFIX + found[1]] = value.lower() if value.lower() in {"oui", "non"} else value
    return typed


def _somewhere(request: Any, commune: int) -> Somewhere:
    where, words = point(request), tidy(said(request, "address_string"))
    if len(words) > LONGEST_ADDRESS:
        raise bad(_("« address_string » est trop long : 300 caractères au plus."))
    try:
        place = find_place(commune=commune, given=said(request, "address_id"))
        if where is not None:
            check_point(commune=commune, lon=where[0], lat=where[1])
    except PlaceRefusedError as error:
        raise bad(error.message) from error
    if where is not None:
        label = place.label if place else ""
        return Somewhere("point", *where, place=place.pk if place else None, label=label, words=words)
    if place is not None:
        return Somewhere("place", place.lon, place.lat, place=place.pk, label=place.label, words=words)
    if not words:
        raise bad(_("Dites où : « lat » et « long », « address_string » ou « address_id »."))
    return Somewhere("words", words=words)


def _contact(request: Any) -> dict[str, str]:
    name = " ".join(part for part in (said(request, "first_name"), said(request, "last_name")) if part)
    given = {"name": tidy(name), "email": said(request, "email"), "phone": said(request, "phone")}
    form = ContactForm({**given, "wants": "email" if given["email"] else ""})
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise bad(f"{field}\N{NO-BREAK SPACE}: {errors[0]}")
    return dict(form.cleaned_data)


def _media_url(request: Any) -> str:
    address = said(request, "media_url")
    if address:
        try:
            check_address(address)
        except RemoteError as error:
            raise bad(_("« media_url » n’est pas une adresse http ou https.")) from error
    return address


def _photos(request: Any) -> list[Incoming]:
    """Sent along, as several programs do beside the standard."""
    uploads = request.FILES.getlist("media")
    if len(uploads) > MOST_PHOTOS:
        raise bad(_("Cinq photographies au plus."))
    taken: list[Incoming] = []
    try:
        for upload in uploads:
            taken.append(take_in(upload=upload))  # noqa: PERF401 (those taken are discarded when one is refused)
    except FileRefusedError as error:
        for incoming in taken:
            discard(incoming)
        raise bad(explain(error)) from error
    return taken


def _file(
    organisation: int, values: dict[str, Any], caller: Caller | None, media_url: str, photos: list[Incoming]
) -> Report:
    key: UUID = uuid4()
    with Scope.for_object(organisation=organisation, key=key).enter():
        report = file_report(organisation=organisation, key=key, channel=Report.Channel.OPEN311, **values)
        if caller is not None:
            keep_deposit(report=report, token=caller.name)
        if media_url:
            expect(report=report, address=media_url)
        for position, incoming in enumerate(photos):
            receive(
                incoming=incoming,
                organisation=organisation,
                key=key,
                service=SERVICE,
                purpose=REPORTED,
                position=position,
            )
    return report


def _once(
    request: Any,
    caller: Caller | None,
    content: dict[str, Any],
    act: Callable[[], dict[str, Any]],
    photos: list[Incoming],
) -> dict[str, Any]:
    """What is refused has not been filed: its key has not served, and its photographs are thrown away."""
    key = request.headers.get("Idempotency-Key", "") or said(request, "idempotency_key")
    whose = caller.name if caller else client_network(request)
    serves = False
    try:
        if key and not _REPEAT.fullmatch(key):
            raise bad(_("« Idempotency-Key » a de 8 à 80 lettres et chiffres."))
        with transaction.atomic():
            outcome = _first(f"{whose}:{key}", act, content) if key else Outcome(act(), is_repeat=False)
        serves = not outcome.is_repeat
    except OtherContentError as error:
        raise bad(_("Cette clé a déjà servi pour un autre contenu : tirez-en une nouvelle.")) from error
    finally:
        for incoming in photos if not serves else ():
            discard(incoming)
    return outcome.answer


def _first(key: str, act: Callable[[], dict[str, Any]], content: dict[str, Any]) -> Outcome:
    return once(key=key, purpose="signalements.open311", act=act, content=content)
