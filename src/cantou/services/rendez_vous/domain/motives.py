"""What one comes for: what is proposed, and what an organisation sets of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.search.domain.index import Found
from cantou.core.web.pagecache import bump
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.models import Motive, Serves, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from cantou.services.rendez_vous.models import Counter

KIND = "motives"
FIELDS = (
    "title", "hint", "icon", "minutes", "documents", "ways", "online", "lead_hours", "letter", "walk_in",
    "is_offered", "position",
)  # fmt: skip
MOST = 60


def motives_of(*, organisation: int) -> QuerySet[Motive]:
    return Motive.objects.filter(organisation_id=organisation).order_by("position", "title", "pk")


def save_motive(
    *, values: Mapping[str, Any], motive: Motive | None = None, counters: Iterable[Counter] | None = None
) -> Motive:
    """Inside an agent's Scope. `values`: of FIELDS. `counters`: those that receive for it. Raises ValidationError."""
    organisation = acting()
    row = motive or Motive(organisation_id=organisation, code=_code(values["title"]))
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.ways = [way for way in Way.values if way in row.ways]
    if not row.ways:
        raise ValidationError({"ways": _("Choisissez au moins une façon de recevoir.")})
    row.save()
    if counters is not None:
        serve(motive=row, counters=counters)
    show(row)
    bump(organisation=organisation)
    record(action="rendez_vous.motive", subject=f"{SERVICE}:motive:{row.code}")
    return row


def serve(*, motive: Motive, counters: Iterable[Counter]) -> None:
    """These counters receive for this motive, and no other."""
    wanted = {counter.pk for counter in counters}
    there = Serves.objects.filter(organisation_id=motive.organisation_id, motive=motive)
    there.exclude(counter__in=wanted).delete()
    known = set(there.values_list("counter_id", flat=True))
    Serves.objects.bulk_create(
        Serves(organisation_id=motive.organisation_id, motive=motive, counter_id=counter)
        for counter in sorted(wanted - known)
    )


def _code(title: str) -> str:
    """Of its title, unlike the others'; what it is called later changes nothing in addresses."""
    known = set(motives_of(organisation=acting()).values_list("code", flat=True))
    if len(known) >= MOST:
        raise ValidationError(_("Soixante motifs au plus\u00a0: au-delà, personne ne trouve le sien."))
    base = slugify(title)[:36].strip("-") or "motif"
    if not base[0].isalpha():
        base = f"m-{base}"
    found, number = base, 2
    while found in known:
        found, number = f"{base}-{number}", number + 1
    return found


def show(motive: Motive) -> None:
    """In the public search, while it is offered."""
    if not motive.is_offered:
        index.remove(service=SERVICE, kind=KIND, key=motive.code)
        return
    index.put(
        service=SERVICE,
        found=Found(
            kind=KIND,
            key=motive.code,
            title=motive.title,
            summary=motive.hint,
            body="\n".join(motive.to_bring),
            url_name="rendez_vous:motive",
            url_args=[motive.organisation.slug, motive.code],
        ),
    )


def rebuild_search(organisation: int) -> None:
    for motive in motives_of(organisation=organisation).select_related("organisation"):
        show(motive)
