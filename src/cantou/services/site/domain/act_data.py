"""The acts as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.services.site.domain.act_queries import public_acts

if TYPE_CHECKING:
    from collections.abc import Iterator


def acts(organisation: int) -> Iterator[dict[str, Any]]:
    for row in public_acts(organisations=[organisation]).iterator(chunk_size=200):
        assert row.posted_at is not None
        yield {
            "code": row.code,
            "nature": str(row.get_nature_display()),
            "numero": row.number,
            "objet": row.title,
            "date": row.decided_on,
            "auteur": row.author_name,
            "qualite": row.author_capacity,
            "mis_en_ligne": timezone.localtime(row.posted_at),
            "affiche_jusqu_au": row.shown_until,
            "version": row.version,
            "remplace_par": row.replaced_by,
            "octets": row.size,
            "sha256": bytes(row.digest or b"").hex(),
        }
