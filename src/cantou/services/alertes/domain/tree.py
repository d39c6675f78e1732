"""The telephone tree: who calls whom when nothing else works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web.texts import tidy_line
from cantou.services.alertes.models import TreeContact

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 400
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Line:
    contact: TreeContact
    depth: int
    calls: tuple[TreeContact, ...]


def add(*, name: str, phone: str, where: str = "", called_by: TreeContact | None = None) -> TreeContact:
    """Raises ValidationError."""
    organisation, name = acting(), tidy_line(name)
    if TreeContact.objects.filter(organisation_id=organisation, name=name).exists():
        raise ValidationError({"name": _("Ce nom est déjà dans l’arbre.")})
    if TreeContact.objects.filter(organisation_id=organisation).count() >= MOST:
        raise ValidationError(_("Quatre cents personnes au plus."))
    row = TreeContact.objects.create(
        organisation_id=organisation,
        name=name,
        phone=tidy_line(phone),
        where=tidy_line(where),
        called_by=called_by,
    )
    record(action="alertes.tree", subject=f"alertes:tree:{row.pk}")
    return row


def drop(*, contact: TreeContact) -> None:
    key = contact.pk
    contact.delete()
    record(action="alertes.tree_dropped", subject=f"alertes:tree:{key}")


def lines(contacts: Iterable[TreeContact]) -> list[Line]:
    """In the order of the calls: each, then those whom they call."""
    below: dict[int | None, list[TreeContact]] = {}
    for one in contacts:
        below.setdefault(one.called_by_id, []).append(one)
    found: list[Line] = []

    def walk(key: int | None, depth: int) -> None:
        for one in below.get(key, []):
            found.append(Line(one, depth, tuple(below.get(one.pk, []))))
            if depth < DEEPEST:
                walk(one.pk, depth + 1)

    walk(None, 0)
    return found
