"""Reversibility: an organisation takes away all that it owns, from every service, in forms that others can read."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass, replace
from itertools import chain
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.belongings import COMPUTED, ask_rooms, column_of, name_of, tables
from cantou.core.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHUNK = 2_000
README = "LISEZ-MOI.txt"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive."""

    path: str
    title: str
    rows: int | None
    size: int
    sha256: str


class Parcel:
    """The archive while it is being filled. Rooms add what they keep outside the database."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.members: list[Member] = []

    def add(self, path: str, chunks: Iterable[bytes], *, title: str = "") -> None:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(path, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members.append(Member(path, title, None, size, digest.hexdigest()))

    def add_rows(self, path: str, rows: Iterable[Mapping[str, object]]) -> int:
        """JSON Lines: one row, one line. An empty table has no file."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for row in rows:
                count += 1
                yield (json.dumps(row, cls=_Encoder, ensure_ascii=False) + "\n").encode()

        encoded = lines()
        first = next(encoded, None)
        if first is None:
            return 0
        self.add(path, chain([first], encoded))
        self.members[-1] = replace(self.members[-1], rows=count)
        return count


def leave(*, organisation: Organisation, stream: IO[bytes]) -> list[Member]:
    """Write the whole archive to `stream`. Nothing is closed nor erased by it: it may be asked at any time."""
    with (
        acting_for(organisation.pk, reason="export de réversibilité"),
        ZipFile(stream, "w", ZIP_DEFLATED) as archive,
    ):
        parcel = Parcel(archive)
        parcel.add_rows("organisme.jsonl", [_row_of(organisation)])
        for model in tables():
            if model not in COMPUTED:
                parcel.add_rows(f"donnees/{name_of(model)}.jsonl", _rows(model, organisation.pk))
        for export in ask_rooms("export"):
            export(organisation=organisation.pk, parcel=parcel)
        parcel.add(README, [_readme(organisation, parcel.members).encode()])
        organisation.exported_at = timezone.now()
        organisation.save(update_fields=["exported_at"])
        record(
            action="organisation.exported",
            subject=f"organisation:{organisation.slug}",
            details={"files": len(parcel.members), "rows": sum(each.rows or 0 for each in parcel.members)},
        )
    return parcel.members


class _Encoder(DjangoJSONEncoder):
    def default(self, value: object) -> Any:
        if isinstance(value, bytes | memoryview):
            return b64encode(bytes(value)).decode()
        return super().default(value)


def _columns(model: type[models.Model]) -> dict[str, str]:
    """Name in the file → look-up. A person is named by the handle, which means something outside."""
    found = {}
    person = get_user_model()
    for field in model._meta.local_concrete_fields:  # noqa: SLF001
        if isinstance(field, models.GeneratedField):
            continue
        is_person = field.related_model is person
        found[field.attname] = f"{field.name}__handle" if is_person else field.attname
    return found


def _rows(model: type[models.Model], organisation: int) -> Iterator[dict[str, Any]]:
    columns = _columns(model)
    found = model._default_manager.filter(**{column_of(model): organisation}).order_by("pk")  # noqa: SLF001
    for values in found.values_list(*columns.values()).iterator(chunk_size=CHUNK):
        yield dict(zip(columns, values, strict=True))


def _row_of(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in _columns(Organisation)}


def _readme(organisation: Organisation, members: list[Member]) -> str:
    lines = [
        _("Tout ce que %(name)s possède sur la plateforme, au %(day)s.")
        % {"name": organisation.name, "day": timezone.localtime().strftime("%d/%m/%Y %H:%M")},
        "",
        _(
            "Les fichiers .jsonl sont du texte UTF-8 : une ligne est une fiche, au format JSON. Les colonnes qui"
            " finissent par « _id » renvoient à la colonne « id » d’une autre table ; les instants sont en temps"
            " universel, les montants en centimes, les contenus binaires en base64. Une personne est désignée par"
            " son identifiant public. Ce qui est chiffré l’est avec les clés de la plateforme : demandez-les à son"
            " opérateur si vous en avez le droit."
        ),
        "",
        _("Chaque fichier, son nombre de fiches, sa taille en octets et son empreinte SHA-256 :"),
        "",
    ]
    for member in members:
        rows = "" if member.rows is None else _(", %(rows)d fiches") % {"rows": member.rows}
        title = f" ({member.title})" if member.title else ""
        lines.append(f"{member.path}{title}{rows}, {member.size}, {member.sha256}")
    return "\n".join(lines) + "\n"
