"""A site is brought over: read, shown, chosen, made. Nothing is published, and nothing here is changed, unasked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope, acting
from cantou.core.web import remote
from cantou.core.web.remote import RemoteError
from cantou.services.site.importing import kept, reading
from cantou.services.site.importing.found import MOST_BYTES, ImportingError
from cantou.services.site.models import Article, Event, Import, ImportItem, Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.services.site.importing.found import Reading

State, Is = Import.State, ImportItem.State
SECONDS = 60
AT_ONCE = 100
"""Things on one page."""
OK = 200
REASON = "reprise d’un site"
HERE = {"page": Page, "news": Article, "event": Event}
_WORDS = {
    "address": "Cette adresse n’est pas celle d’un site.",
    "private": "Cette adresse ne se lit pas d’ici.",
    "unknown_host": "Ce nom de site est inconnu.",
    "unreachable": "L’autre site ne répond pas.",
    "too_large": "Ce fichier est trop lourd : 25 Mo au plus.",
    "too_slow": "L’autre site n’a pas répondu à temps.",
    "redirections": "Cette adresse renvoie d’un endroit à l’autre sans fin.",
    "certificate": "Le certificat de l’autre site n’est pas bon.",
}


# -- Asked for


def begin(
    *, address: str = "", name: str = "", content: bytes | None = None, person: int | None = None
) -> Import:
    """Read by a task. Inside an agent's Scope. Raises ValidationError."""
    from cantou.services.site.tasks import read_import

    if content is None:
        address = address.strip()
        address = address if "://" in address else f"https://{address}"
        address = address.replace("webcal://", "https://", 1)
        try:
            remote.check_address(address)
        except RemoteError as error:
            raise ValidationError({"address": said(error)}) from error
    elif len(content) > MOST_BYTES:
        raise ValidationError({"file": _WORDS["too_large"]})
    row = Import.objects.create(
        organisation_id=acting(),
        name=(name or address)[:500],
        is_address=content is None,
        content=content,
        person_id=person,
    )
    read_import.defer(organisation=row.organisation_id, number=row.pk)
    record(action="site.import", subject=f"site:import:{row.pk}")
    return row


def said(error: RemoteError) -> str:
    return _WORDS.get(error.code, "L’autre site n’a pas donné ce fichier.")


def of_key(*, organisation: int, key: UUID) -> Import | None:
    return Import.objects.filter(organisation_id=organisation, key=key).defer("content").first()


def imports_of(*, organisation: int) -> QuerySet[Import]:
    return Import.objects.filter(organisation_id=organisation).defer("content").order_by("-pk")


def items_of(row: Import, *states: str) -> QuerySet[ImportItem]:
    found = ImportItem.objects.filter(organisation_id=row.organisation_id, of=row).order_by("position")
    return found.filter(state__in=states) if states else found


# -- Read, by a task


def read(*, organisation: int, number: int) -> None:
    """Opens its own Scopes: nothing is held while another site answers. Idempotent."""
    with scope_of(organisation).enter():
        row = Import.objects.filter(organisation_id=organisation, pk=number, state=State.READING).first()
    if row is None:
        return
    try:
        found = _read(row)
    except RemoteError as error:
        _fail(row, said(error))
    except ImportingError as error:
        _fail(row, str(error))
    else:
        with scope_of(organisation).enter():
            _keep(row, found)


def scope_of(organisation: int) -> Scope:
    return Scope.agent(organisation, reason=REASON)


def _read(row: Import) -> Reading:
    if not row.is_address:
        return reading.read(bytes(row.content or b""))
    answer = remote.get(row.name, most_bytes=MOST_BYTES, seconds=SECONDS)
    if answer.status != OK:
        raise ImportingError(
            f"L’autre site a répondu {answer.status} : ce fichier n’y est pas, ou il est fermé."
        )
    return reading.read(answer.body, base=answer.url)


def _fail(row: Import, why: str) -> None:
    with scope_of(row.organisation_id).enter():
        row.state, row.told, row.content = State.FAILED, [why], None
        row.save(update_fields=["state", "told", "content"])


def _keep(row: Import, found: Reading) -> None:
    if not Import.objects.select_for_update().filter(
        organisation_id=row.organisation_id, pk=row.pk, state=State.READING
    ):
        return
    items = [_item(row, position, item) for position, item in enumerate(_once(found))]
    _know(row, items)
    ImportItem.objects.bulk_create(items, batch_size=200)
    removed = ", ".join(f"{name} ({number})" for name, number in sorted(found.removed.items()))
    row.told = [*found.told[:40], *([f"Retiré des textes, par sécurité : {removed}."] if removed else [])]
    row.kind, row.state, row.content = found.kind, State.READY, None
    row.save(update_fields=["told", "kind", "state", "content"])


def _once(found: Reading) -> Iterable[Any]:
    """What its own site names twice is one thing."""
    return {kept.source_of(item): item for item in reversed(found.items)}.values().__reversed__()


def _item(row: Import, position: int, item: Any) -> ImportItem:
    content = kept.as_json(item)
    return ImportItem(
        organisation_id=row.organisation_id,
        of=row,
        position=position,
        kind=item.kind,
        source=kept.source_of(item),
        title=item.title[:200],
        content=content,
        digest=kept.digest_of(item.title, content),
    )


def _know(row: Import, items: list[ImportItem]) -> None:
    """Which are here already, and which of these have changed there since."""
    sources = {
        source
        for model in HERE.values()
        for source in model.objects.filter(organisation_id=row.organisation_id)
        .exclude(source="")
        .values_list("source", flat=True)
    }
    made = ImportItem.objects.filter(organisation_id=row.organisation_id, state=Is.MADE)
    digests = dict(made.order_by("pk").values_list("source", "digest"))
    for item in items:
        if item.source in sources:
            same = bytes(digests.get(item.source, item.digest)) == bytes(item.digest)
            item.state = Is.KNOWN if same else Is.CHANGED


# -- Chosen


def choose(*, row: Import, chosen: Iterable[int], page: int | None = None) -> None:
    """Inside an agent's Scope: of what is new, these positions are wanted and the others are left; those of one page of
    them, or all. Kept from one page to the next. Raises ValidationError.
    """
    row = _ready(row)
    mine = items_of(row, Is.NEW, Is.LEFT)
    if page is not None:
        mine = mine.filter(position__gte=page * AT_ONCE, position__lt=(page + 1) * AT_ONCE)
    wanted = list(chosen)
    mine.exclude(position__in=wanted).update(state=Is.LEFT)
    mine.filter(position__in=wanted).update(state=Is.NEW)


def choose_all(*, row: Import, wanted: bool) -> None:
    """Inside an agent's Scope: all that is new, or nothing of it. Raises ValidationError."""
    items_of(_ready(row), Is.NEW, Is.LEFT).update(state=Is.NEW if wanted else Is.LEFT)


def _ready(row: Import) -> Import:
    found = Import.objects.select_for_update().get(organisation_id=row.organisation_id, pk=row.pk)
    if found.state != State.READY:
        raise ValidationError(_("C’est déjà lancé."))
    return found


def launch(*, row: Import, publishes: bool, with_pictures: bool) -> int:
    """What was chosen; how many. Inside an agent's Scope. Raises ValidationError."""
    from cantou.services.site.tasks import make_import

    row = _ready(row)
    number = items_of(row, Is.NEW).update(state=Is.CHOSEN)
    if not number:
        raise ValidationError(_("Choisissez au moins une chose à reprendre."))
    row.state, row.publishes, row.with_pictures = State.RUNNING, publishes, with_pictures
    row.save(update_fields=["state", "publishes", "with_pictures"])
    make_import.defer(organisation=row.organisation_id, number=row.pk)
    record(action="site.import_launched", subject=f"site:import:{row.pk}", details={"things": number})
    return number


def page_of(row: Import, page: int) -> list[ImportItem]:
    """Positions follow each other without a gap: a page is a stretch of them."""
    found = items_of(row).filter(position__gte=page * AT_ONCE, position__lt=(page + 1) * AT_ONCE)
    return list(found)


def counts_of(row: Import) -> Counter[str]:
    return Counter(items_of(row).values_list("state", flat=True))
