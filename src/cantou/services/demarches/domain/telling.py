"""Who is told of what happens to a case, and by which way. Inside an agent's Scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import platform_url
from cantou.services.demarches.domain.cases import secret_of
from cantou.services.demarches.domain.holders import recipient_of
from cantou.services.demarches.models import Case

if TYPE_CHECKING:
    from uuid import UUID

SERVICE = "demarches"
CHANNELS = {
    "": ("in_app", "email", "sms", "push", "letter"),
    "email": ("in_app", "email", "push"),
    "sms": ("in_app", "sms", "push"),
    "letter": ("in_app", "letter"),
}
"""By what an action of the workflow is called; an account hears of all."""


def follow_address(case: Case) -> str:
    """The private page, on the portal of its commune; "" where the organisation has none."""
    territory = case.organisation.territory
    slug = territory.slug if territory else ""
    return portal_url(slug, "demarches:follow", secret_of(key=case.object_key)) if slug else ""


def tell(
    case: Case,
    notice: str,
    *,
    dedup: str,
    to: Recipient | None = None,
    only: str = "",
    unasked: bool = False,
    **words: str,
) -> bool:
    """Whether somebody is told. `unasked`: no agent decided it, and a stranger may have typed the address: bounded."""
    to = to or recipient_of(case)
    if to is None or case.purged_at is not None:
        return False
    if unasked and case.channel == Case.Channel.WEB and not may_write(to):
        return False
    context = {
        "reference": spoken(case.reference),
        "demarche": case.demarche.title,
        "lien": follow_address(case),
    }
    kept = notify(
        service=SERVICE,
        notice=notice,
        to=to,
        context=context | words,
        dedup=dedup,
        object_key=case.object_key,
        channels=CHANNELS[only],
    )
    return bool(kept)


def agents(case: Case, *, what: str, dedup: str) -> None:
    """Of the organisation that received it, and of the one that treats it where that is another."""
    _agents(case.organisation_id, case, "bureau:demarches:case", what, dedup)
    if case.charge_id is not None:
        with Scope.agent(case.charge_id, reason="dossier transmis").enter():
            _agents(case.charge_id, case, "bureau:demarches:shared", what, dedup)


def _agents(organisation: int, case: Case, page: str, what: str, dedup: str) -> None:
    tell_agents(
        organisation=organisation,
        page=page,
        reference=case.reference,
        title=case.demarche.title,
        who=case.name,
        what=what,
        key=case.object_key,
        dedup=dedup,
    )


def tell_agents(
    *, organisation: int, page: str, reference: str, title: str, who: str, what: str, key: UUID, dedup: str
) -> None:
    people = who_may(organisation=organisation, service=SERVICE, permission="treat")
    notify(
        service=SERVICE,
        notice="to_agents",
        to=[Recipient(person=person.pk) for person in people],
        context={
            "reference": spoken(reference),
            "demarche": title,
            "quoi": what,
            "qui": who,
            "lien": platform_url(page, reference),
        },
        dedup=dedup,
        object_key=key,
    )
