"""What keepers ask, and what becomes of it: at once, or once it has been read (ADR 0181)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core import tasks
from cantou.core.journal.domain.record import record
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.references import draw_reference
from cantou.core.web.texts import tidy
from cantou.core.work.domain.items import put
from cantou.services.annuaire.domain import gatherings
from cantou.services.annuaire.domain import photos as photographs
from cantou.services.annuaire.domain.cleaning import clean
from cantou.services.annuaire.domain.events import Proposed
from cantou.services.annuaire.domain.keepers import keepers_told
from cantou.services.annuaire.domain.listings import confirm, save_listing
from cantou.services.annuaire.domain.settings import service_settings
from cantou.services.annuaire.models import Gathering, Listing, Proposal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.core.files.domain.incoming import Incoming

SERVICE, QUEUE = "annuaire", "proposals"
OPEN_TO_KEEPERS = (
    *("name", "summary", "text", "number", "street", "postcode", "phone", "email", "website"),
    *("hours", "hours_note", "access_facts"),
)
MOST_WAITING = 20
CONFIRMED = "confirmed"
State, What = Proposal.State, Proposal.What


def propose_change(*, listing: Listing, values: Mapping[str, Any], is_exact: bool = False) -> Proposal | None:
    """Inside the Scope that the keeper's link opens. What does not differ is left out: None where nothing does.

    Raises ValidationError, by field.
    """
    cleaned = clean({name: value for name, value in values.items() if name in OPEN_TO_KEEPERS})
    changed = {name: value for name, value in cleaned.items() if value != getattr(listing, name)}
    before = {name: getattr(listing, name) for name in changed}
    if is_exact:
        changed[CONFIRMED] = True
    return _propose(listing, What.CHANGE, changed, before) if changed else None


def propose_gathering(*, listing: Listing, values: Mapping[str, Any]) -> Proposal | None:
    """A new one, another form of one (`uid`), or one that is cancelled (`is_cancelled`); None where nothing differs.

    Raises ValidationError, by field.
    """
    cleaned = gatherings.clean(values)
    mine = Gathering.objects.filter(organisation_id=listing.organisation_id, listing=listing)
    known = mine.filter(uid=cleaned["uid"]).first()
    before = gatherings.as_kept(known) if known else {}
    return None if cleaned == before else _propose(listing, What.EVENT, cleaned, before)


def propose_photos(*, listing: Listing, photos: Sequence[Incoming], alt: str) -> Proposal:
    """Raises ValidationError, by field: without an alternative text too, which nobody else can write as well."""
    if not tidy(alt):
        raise ValidationError({"alt": _("Dites ce que l’on voit : c’est lu à qui ne voit pas.")})
    return _propose(listing, What.PHOTOS, photographs.propose(listing=listing, photos=photos, alt=alt), {})


def take_photo_away(*, listing: Listing, handle: str) -> Proposal | None:
    """Of those that keepers sent: done at once, nobody reads it first. None: it is not there, or not theirs."""
    file = next((one for one in photographs.sent_by_keepers(listing) if one.handle.hex == handle), None)
    if file is None:
        return None
    return _propose(listing, What.PHOTOS, {"remove": [file.handle.hex]}, {"alt": file.alt})


def ask(*, listing: Listing, subject: str, text: str) -> Proposal:
    """A request to the mairie."""
    values = {"subject": tidy(subject)[:120], "text": tidy(text)[:2000]}
    return _propose(listing, What.REQUEST, values, {})


def _propose(listing: Listing, what: str, values: dict[str, Any], before: dict[str, Any]) -> Proposal:
    mine = Proposal.objects.filter(organisation_id=listing.organisation_id, object_key=listing.object_key)
    if mine.filter(state=State.WAITING).count() >= MOST_WAITING:
        raise ValidationError(_("Vingt demandes attendent déjà : laissez à la mairie le temps de les lire."))
    ticket = uuid4()
    reference = draw_reference(service=SERVICE, organisation=listing.organisation_id, key=ticket)
    row = Proposal.objects.create(
        organisation_id=listing.organisation_id,
        object_key=listing.object_key,
        listing=listing,
        what=what,
        ticket=ticket,
        reference=reference,
        values=values,
        before=before,
    )
    tasks.publish(Proposed(organisation=listing.organisation_id, ticket=str(ticket)))
    record(action="annuaire.proposed", subject=f"annuaire:{reference}")
    return row


def take_up(*, organisation: int, ticket: UUID) -> None:
    """Inside an agent's Scope: done at once where nobody wishes to read it first. Idempotent."""
    row = _found(organisation).filter(ticket=ticket).first()
    if row is None or row.state != State.WAITING:
        return
    only_exact = row.what == What.CHANGE and set(row.values) == {CONFIRMED}
    at_once = (
        only_exact or "remove" in row.values or not service_settings(organisation=organisation).moderated
    )
    if row.what == What.REQUEST or not at_once:
        put_in_queue(row)
        return
    try:
        with transaction.atomic():
            _apply(row)
    except ValidationError:
        put_in_queue(row)
        return
    _decided(row, State.DONE, "")


def _found(organisation: int) -> Any:
    found = Proposal.objects.filter(organisation_id=organisation, listing__organisation_id=organisation)
    return found.select_related("listing__commune", "listing__organisation__territory")


def proposal_of(*, organisation: int, reference: str) -> Proposal | None:
    found: Proposal | None = _found(organisation).filter(reference=reference).first()
    return found


def accept(*, proposal: Proposal, answer: str = "") -> None:
    """Inside an agent's Scope. Raises ValidationError where what is proposed cannot be any more."""
    if proposal.state != State.WAITING:
        return
    _apply(proposal)
    _decided(proposal, State.DONE, answer)
    put_in_queue(proposal)
    _tell(proposal)


def refuse(*, proposal: Proposal, answer: str) -> None:
    """Raises ValidationError without a reason: the keeper is told why."""
    if proposal.state != State.WAITING:
        return
    if not tidy(answer):
        raise ValidationError({"answer": _("Dites pourquoi : c’est ce que lira la personne.")})
    if proposal.what == What.PHOTOS:
        photographs.drop_proposed(proposal)
    _decided(proposal, State.REFUSED, answer)
    put_in_queue(proposal)
    _tell(proposal)


def _apply(row: Proposal) -> None:
    if row.what == What.EVENT:
        gatherings.save_gathering(listing=row.listing, values=row.values)
    elif row.what == What.PHOTOS and "remove" in row.values:
        photographs.remove_proposed(row)
    elif row.what == What.PHOTOS:
        photographs.show_proposed(row)
    elif row.what == What.CHANGE:
        listing = row.listing
        values = {name: value for name, value in row.values.items() if name in OPEN_TO_KEEPERS}
        if values:
            listing = save_listing(values=values, listing=listing)
        if row.values.get(CONFIRMED):
            confirm(listing=listing)


def _decided(row: Proposal, state: str, answer: str) -> None:
    row.state, row.answer, row.decided_at = state, tidy(answer)[:2000], timezone.now()
    row.save(update_fields=["state", "answer", "decided_at"])
    record(action=f"annuaire.{state}", subject=f"annuaire:{row.reference}")


def _tell(row: Proposal) -> None:
    context = {
        "fiche": row.listing.name,
        "quoi": title_of(row),
        "decision": str(row.get_state_display()),
        "reponse": row.answer,
    }
    for one in keepers_told(row.listing):
        notify(service=SERVICE, notice="decided", to=one, context=context, dedup=f"{row.ticket}")


def title_of(row: Proposal) -> str:
    if row.what == What.EVENT:
        return str(row.values.get("title", ""))[:120]
    if row.what == What.REQUEST:
        return str(row.values.get("subject", ""))[:120]
    if row.what == What.PHOTOS:
        return _("une photographie à ôter") if "remove" in row.values else _("ses photographies")
    return _("sa fiche")


def put_in_queue(row: Proposal) -> None:
    is_open = row.state == State.WAITING
    put(
        service=SERVICE,
        key=row.ticket,
        queue=QUEUE,
        reference=row.reference,
        title=f"{row.listing.name}\u00a0: {title_of(row)}"[:200],
        place=row.listing.commune.name,
        status=row.state,
        status_title=str(row.get_state_display()),
        tone="care" if is_open else ("good" if row.state == State.DONE else ""),
        is_open=is_open,
    )
