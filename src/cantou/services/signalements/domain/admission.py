"""Whether somebody's report is taken, and their words about one: `file_report` and `write_as_reporter` ask here,
whichever the channel these come by.

Its sender may be on the organisation's block list. (A rule that says whom to call instead is another matter.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.web.days import date_format
from cantou.services.signalements.domain.keyed import keyed_uuid
from cantou.services.signalements.models import Block, Contact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from cantou.services.signalements.models import Report


class SenderRefusedError(ValidationError):
    """The sender is refused until a day; nothing was written. `words` says what to do, to whoever filed."""

    def __init__(self, *, phone: str, until: date) -> None:
        self.phone, self.until = phone, until
        told = _(
            "Nous ne recevons plus vos signalements ni vos messages par ce moyen jusqu’au %(day)s. "
            "En cas de danger, appelez le 18 ou le 112."
        ) % {"day": date_format(until, "j F Y")}
        if phone:
            told += " " + _("Pour nous parler, appelez le %(phone)s.") % {"phone": phone}
        self.words = told
        super().__init__(told)


def digest(*, organisation: int, kind: str, address: str) -> UUID:
    """What stands for an address, in this organisation alone. Keyed from outside the database."""
    plain = address.strip().lower()
    if kind == Block.Kind.PHONE:
        plain = mobile(address) or "".join(letter for letter in address if letter.isdigit())
    return keyed_uuid("block", f"{organisation}:{kind}:{plain}")


def digests(
    *, organisation: int, contact: Mapping[str, str], network: str, person: int | None
) -> dict[str, UUID]:
    """Kind → what stands for it, of what is known of a sender."""
    known = {
        Block.Kind.PERSON: str(person or ""),
        Block.Kind.EMAIL: contact.get("email") or "",
        Block.Kind.PHONE: contact.get("phone") or "",
        Block.Kind.NETWORK: network,
    }
    return {
        kind.value: digest(organisation=organisation, kind=kind, address=address)
        for kind, address in known.items()
        if address.strip()
    }


def blocked_until(
    *,
    organisation: int,
    contact: Mapping[str, str] | None = None,
    network: str = "",
    person: int | None = None,
) -> date | None:
    """The last day on which this sender is refused; None for everybody else. In any Scope."""
    found: list[date] = []
    known = digests(organisation=organisation, contact=contact or {}, network=network, person=person)
    for key in known.values():
        with Scope.for_object(organisation=organisation, key=key).enter():
            rows = Block.objects.filter(
                organisation_id=organisation, object_key=key, until__gte=timezone.localdate()
            )
            found += rows.values_list("until", flat=True)
    return max(found, default=None)


def check_writer(
    *, report: Report, sender: Mapping[str, str] | None = None, network: str = "", person: int | None = None
) -> None:
    """Inside the report's own Scope, before its reporter adds words to it or reopens it. Raises SenderRefusedError.

    Refused by what they gave when they filed as well as by what they write from now (`sender`: email or phone).
    """
    organisation = report.organisation_id
    filed = Contact.objects.filter(organisation_id=organisation, report=report).first()
    given = {"email": filed.email, "phone": filed.phone} if filed else {}
    for contact, account in ((given, report.person_id), (sender or {}, person)):
        check_sender(organisation=organisation, contact=contact, network=network, person=account)


def check_sender(*, organisation: int, **sender: Any) -> None:
    """Raises SenderRefusedError. `sender`: as for `blocked_until`."""
    until = blocked_until(organisation=organisation, **sender)
    if until is not None:
        phone = Organisation.objects.filter(pk=organisation).values_list("phone", flat=True).first()
        raise SenderRefusedError(phone=show_phone(phone) if phone else "", until=until)
