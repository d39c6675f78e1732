"""« ALERTE CODE MODELE LIEU » by SMS, when the network is down: answered by a code, to be sent back. docs/adr/0198."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.received import NotTakenError
from cantou.core.notices.engine.phones import mobile
from cantou.core.people.domain.rights import rights_of
from cantou.core.scope.scope import Scope, acting
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Territory
from cantou.core.web.texts import tidy_line
from cantou.services.alertes.domain import confirmations, drafts, places
from cantou.services.alertes.domain.content import Content
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.domain.preview import preview
from cantou.services.alertes.domain.settings import service_settings
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.templates import TEMPLATES, Template
from cantou.services.alertes.models import Caller, Draft

if TYPE_CHECKING:
    from cantou.core.notices.domain.received import Received
    from cantou.services.alertes.domain.content import Where

SERVICE = "alertes"
CODE_DIGITS = 4
HOW = "Écrivez ALERTE, votre code, le modèle (CRUE, NEIGE, EAU…), puis le lieu."
BY_KEYWORD = {normalise(one.keyword): one for one in TEMPLATES}


def allow(*, person: int, name: str, phone: str) -> tuple[Caller, str]:
    """With the code that is shown once. Raises ValidationError."""
    number = mobile(phone)
    if not number:
        raise ValidationError({"phone": _("Ce n’est pas un numéro de mobile.")})
    organisation, code = acting(), "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    if Caller.objects.filter(organisation_id=organisation, phone=number).exists():
        raise ValidationError({"phone": _("Ce téléphone est déjà autorisé.")})
    row = Caller.objects.create(
        organisation_id=organisation,
        person_id=person,
        name=tidy_line(name)[:120],
        phone=number,
        code_digest=_digest(organisation, number, code),
    )
    record(action="alertes.caller", subject=f"alertes:caller:{row.pk}")
    return row, code


def forbid(*, caller: Caller) -> None:
    key = caller.pk
    caller.delete()
    record(action="alertes.caller_removed", subject=f"alertes:caller:{key}")


def receive(*, organisation: int, commune: int, received: Received) -> UUID:
    """First « ALERTE 4821 CRUE Salvagnac », then « ALERTE 048210 »."""
    number = mobile(received.sender)
    if received.channel != "sms" or not number:
        raise NotTakenError("refused", words=_("Une alerte ne s’envoie que d’un téléphone autorisé."))
    said = normalise(received.words).split()
    said = said[1:] if said[:1] in (["alerte"], ["alerter"]) else said
    with Scope.agent(organisation, reason="sms").enter():
        caller = Caller.objects.filter(organisation_id=organisation, phone=number).first()
    if caller is None or not _may(organisation, caller.person_id):
        raise NotTakenError("refused", words=_("Ce téléphone n’est pas autorisé à alerter ici."))
    if said and said[0].isdecimal() and len(said[0]) == confirmations.SMS_DIGITS:
        return _confirm(organisation, caller, said[0])
    return _prepare(organisation, caller, commune, said)


def _may(organisation: int, person: int) -> bool:
    """As at the desk, at this very moment."""
    with Scope.for_person(person).enter():
        return rights_of(person=person).may(organisation, SERVICE, "send")


def _prepare(organisation: int, caller: Caller, commune: int, said: list[str]) -> UUID:
    code = said[0] if said else ""
    if not hmac.compare_digest(caller.code_digest, _digest(organisation, caller.phone, code)):
        raise NotTakenError("refused", words=_("Ce n’est pas votre code. %(how)s") % {"how": HOW})
    rest = [word for word in said[1:] if word != "exercice"]
    status = words.EXERCISE if "exercice" in said else words.ACTUAL
    kind = BY_KEYWORD.get(rest[0]) if rest else None
    if kind is None:
        known = ", ".join(one.keyword for one in TEMPLATES)
        raise NotTakenError(
            "empty", words=_("Modèle inconnu. Choisissez\u00a0: %(known)s.") % {"known": known}
        )
    with Scope.agent(organisation, reason="sms").enter(), transaction.atomic():
        content = _content(organisation, commune, kind, status, " ".join(rest[1:]))
        draft = drafts.write(content=content, by=caller.person_id)
        token = confirmations.ask_code(draft=draft, by=caller.person_id)
        text = _("%(sms)s\nPour l’envoyer, répondez\u00a0: ALERTE %(code)s") % {
            "sms": preview(draft=draft).sms,
            "code": token,
        }
        return _answer(caller, text)


def _confirm(organisation: int, caller: Caller, code: str) -> UUID:
    """A wrong code is counted in a Scope of its own: what is raised afterwards does not undo it."""
    since, person = timezone.now() - confirmations.GOOD_FOR, caller.person_id
    with Scope.agent(organisation, reason="sms").enter():
        found = Draft.objects.filter(
            organisation_id=organisation, written_by_id=person, became=None, created_at__gt=since
        )
        draft = found.order_by("-pk").first()
        right = draft is not None and confirmations.right_code(draft=draft, code=code, by=person)
    if draft is None:
        raise NotTakenError("refused", words=_("Rien n’attend de confirmation. %(how)s") % {"how": HOW})
    if not right:
        raise NotTakenError("refused", words=_("Ce n’est pas le code de confirmation. Rien n’est parti."))
    try:
        with Scope.agent(organisation, reason="sms").enter():
            alert = issue(draft=draft, by=person, code=code)
            mark = f"{alert.mark}. " if alert.mark else ""
            text = _("%(mark)sParti. Alerte %(code)s.") % {"mark": mark, "code": alert.thread.code}
            return _answer(caller, text)
    except ValidationError as error:
        raise NotTakenError("refused", words=" ".join(error.messages)) from error


def _content(organisation: int, commune: int, kind: Template, status: str, where: str) -> Content:
    served = list(places.communes_served(organisation=organisation))
    areas = _areas(organisation, commune, served, where)
    now = timezone.now().replace(microsecond=0)
    return Content(
        status=status,
        template=kind.id,
        event=kind.event,
        categories=kind.categories,
        responses=kind.responses,
        urgency=kind.urgency,
        severity=kind.severity,
        certainty=kind.certainty,
        onset=now,
        expires=now + timedelta(hours=kind.hours),
        headline=kind.headline,
        description=kind.description,
        instruction=kind.instruction,
        contact=service_settings(organisation=organisation).contact_shown,
        communes=places.shown_in(areas, served),
        areas=areas,
    )


def _areas(organisation: int, commune: int, served: list[Territory], where: str) -> tuple[Where, ...]:
    """The hamlet that is named; « TOUT »: everywhere; else the commune."""
    if where.startswith("tout"):
        return places.everywhere(organisation=organisation, served=served)
    town = Territory.objects.get(pk=commune)
    named = [
        one
        for one in places.hamlets_of(commune)
        if normalise(one.name) and f" {normalise(one.name)} " in f" {where} "
    ]
    return places.hamlets(town, named) if named else places.communes([town])


def _answer(caller: Caller, text: str) -> UUID:
    key = uuid4()
    notify(
        service=SERVICE,
        notice="command",
        to=Recipient(name=caller.name, phone=caller.phone),
        context={"texte": text},
        object_key=key,
    )
    return key


def _digest(organisation: int, phone: str, code: str) -> str:
    key = hashlib.sha256(b"cantou.alertes.caller:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, f"{organisation}:{phone}:{code}".encode(), "sha256").hex()
