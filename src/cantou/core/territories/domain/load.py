"""Brings the tables into agreement with an official map of France, wholly or for some départements."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import cantou
from cantou.core.tasks import publish
from cantou.core.territories.data.centres import CENTRES
from cantou.core.territories.domain.bulk import copy_in, one_at_a_time, update_in
from cantou.core.territories.domain.changes import apply_changes, names_told, record_facts
from cantou.core.territories.domain.events import TerritoriesChanged
from cantou.core.territories.domain.messages import TerritoryError, describe
from cantou.core.territories.domain.names import forget_names, write_names
from cantou.core.territories.domain.official import Official
from cantou.core.territories.domain.progress import Progress, silent
from cantou.core.territories.domain.rows import (
    Present,
    Wanted,
    add_territories,
    close_territories,
    drop_idle_redirections,
    read_present,
    redirect,
    settle_slug,
    update_territories,
    write_links,
)
from cantou.core.territories.engine.centres import SOURCE, town_centres
from cantou.core.territories.engine.decoupage import Decoupage, read_decoupage
from cantou.core.territories.engine.movements import MERGE, RENAME, RESTORATION, ChangeFact
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.problems import UnreadableError
from cantou.core.territories.models import ORIGIN, PARTS, KnownCommune, Level, Territory, TerritoryLink

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LOCK = 1
STEPS = 7


@dataclass(slots=True)
class LoadReport:
    vintage: date
    departements: list[str]
    totals: Counter[str] = field(default_factory=Counter)
    """How many current territories of each level the départements loaded have now."""
    added: int = 0
    changed: int = 0
    closed: int = 0
    changes: list[ChangeFact] = field(default_factory=list)
    """Movements of communes that no file had told: seen by comparing the map with the tables."""
    unexplained: list[str] = field(default_factory=list)
    """Communes that the map no longer has, and of which it does not say where they went: left as they are."""
    with_centre: int = 0
    seconds: float = 0.0


def default_source() -> Path:
    """Where npm put the map: TERRITORIES_SOURCE of the settings, or node_modules beside the sources."""
    given = getattr(settings, "TERRITORIES_SOURCE", "")
    root = Path(cantou.__file__).parents[2]
    return Path(given) if given else root / "node_modules" / "@etalab" / "decoupage-administratif"


def load_territories(
    *, departements: Sequence[str] | None = None, source: Path | None = None, progress: Progress = silent
) -> LoadReport:
    """Load these départements, or all of France with None. Again: only what differs is written.

    Addresses are computed over all of France in every case. A commune that stood in the table and that a newer
    map does not have any more is closed at the date of that map, and its merger recorded. Raises TerritoryError.
    """
    begun = time.monotonic()
    progress(_("Lecture du découpage administratif"), 1, STEPS)
    try:
        decoupage = read_decoupage(source or default_source())
    except UnreadableError as error:
        raise TerritoryError(describe(error.problem)) from error
    official = Official(decoupage, _chosen(decoupage, departements))
    with transaction.atomic():
        one_at_a_time(LOCK)
        report = _Load(official, progress).run()
    report.seconds = time.monotonic() - begun
    return report


def _chosen(decoupage: Decoupage, departements: Sequence[str] | None) -> list[str]:
    if departements is None:
        return sorted(decoupage.departements)
    codes = sorted({code.strip().upper().zfill(2) for code in departements})
    unknown = [code for code in codes if code not in decoupage.departements]
    if unknown or not codes:
        raise TerritoryError(_("département inconnu : %(codes)s") % {"codes": ", ".join(unknown) or "—"})
    return codes


class _Load:
    """One run: what the map says, what the tables say, and what becomes of the difference."""

    def __init__(self, official: Official, progress: Progress) -> None:
        self.official = official
        self.vintage = official.map.vintage
        self.progress = progress
        self.report = LoadReport(self.vintage, sorted(official.codes))
        self.present = read_present()
        self.departements_before = {code for level, code in self.present if level == Level.DEPARTEMENT}

    def run(self) -> LoadReport:
        self._refuse_older_map()
        self.progress(_("Communes, intercommunalités, départements, régions"), 2, STEPS)
        fresh = self._write_territories()
        self.progress(_("Qui est dans quoi"), 3, STEPS)
        wanted, children = self.official.links(self.present)
        write_links(wanted, children, since=ORIGIN, on=self.vintage)
        self.progress(_("Fusions et rétablissements"), 4, STEPS)
        record_facts(facts=self.report.changes, source=str(self.vintage.year))
        merged = apply_changes(today=max(self.vintage, timezone.localdate())).merged
        self.present = read_present()
        self.progress(_("Noms, anciens noms, codes postaux"), 5, STEPS)
        write_names(self.official.called(self.present, names_told()))
        redirect(self.official.former_slugs(self.present))
        drop_idle_redirections()
        self.progress(_("Toutes les communes de France, par leur nom"), 6, STEPS)
        write_known(self.official.map)
        self.progress(_("Centres des communes"), 7, STEPS)
        self._write_centres(fresh)
        self._count()
        if self.report.added or self.report.changed or self.report.closed or merged:
            publish(_event(self.report.departements, merged))
        return self.report

    def _refuse_older_map(self) -> None:
        ours = (row for row in self.present.values() if row.said.departement_code in self.official.codes)
        newest = max((row.confirmed_on for row in ours if row.confirmed_on), default=self.vintage)
        if newest > self.vintage:
            raise TerritoryError(
                _("ce découpage est celui du %(old)s, plus ancien que celui du %(new)s déjà chargé")
                % {"old": f"{self.vintage:%d/%m/%Y}", "new": f"{newest:%d/%m/%Y}"}
            )

    def _write_territories(self) -> list[str]:
        """INSEE codes of the communes that are new in the table."""
        taken = {row.said.slug: key for key, row in self.present.items() if row.said.slug}
        said = self.official.territories(without=self._ended_since())
        wanted = [settle_slug(row, self.present.get(row.key), taken) for row in said]
        same = [(self.present[row.key], row) for row in wanted if row.key in self.present]
        new = [row for row in wanted if row.key not in self.present]
        self._tell_renames(same)
        self._tell_restored(new)
        self._close_vanished()
        self.report.changed = update_territories(same, confirmed_on=self.vintage)
        self.report.added = add_territories(
            ((row, self._since(row)) for row in new), confirmed_on=self.vintage
        )
        self.present = read_present()
        return [row.code for row in new if row.level == Level.COMMUNE]

    def _ended_since(self) -> set[str]:
        """Communes that this map still has, but that a change recorded here ended after its date."""
        later = Territory.objects.filter(level=Level.COMMUNE, valid_to__gt=self.vintage)
        codes = later.values_list("code", flat=True)
        return {code for code in codes if ("commune", code) not in self.present}

    def _since(self, row: Wanted) -> date:
        """What appears in a département that was loaded before came with this map."""
        known = row.departement_code in self.departements_before and row.level in {Level.COMMUNE, Level.EPCI}
        return self.vintage if known else ORIGIN

    def _close_vanished(self) -> None:
        closing: dict[int, tuple[date, int | None]] = {}
        for row in self.present.values():
            if not self.official.lacks(row):
                continue
            if row.said.level == Level.COMMUNE:
                self._tell_end(row)
            else:
                closing[row.id] = (self.vintage, self._heir(row))
        close_territories(closing)
        forget_names(closing)
        self.report.closed = len(closing)

    def _heir(self, row: Present) -> int | None:
        """Of an EPCI that is no more, the one in which most of its members are now."""
        members = TerritoryLink.objects.filter(parent_id=row.id, kind="epci", valid_to__isnull=True)
        codes = members.values_list("child__code", flat=True)
        communes = self.official.map.communes
        now = Counter(communes[code].epci for code in codes if code in communes)
        heir = self.present.get(("epci", now.most_common(1)[0][0])) if now else None
        return heir.id if heir else None

    # -- What happened to communes, as far as two maps tell it

    def _tell(self, kind: str, before: tuple[str, str], after: tuple[str, str]) -> None:
        self.report.changes.append(ChangeFact(kind, self.vintage, *before, *after))

    def _tell_end(self, row: Present) -> None:
        successor = self.official.successors.get(row.said.code)
        if successor is None:
            self.report.unexplained.append(f"{row.said.name} ({row.said.code})")
        else:
            name = self.official.map.communes[successor].name
            self._tell(MERGE, (row.said.code, row.said.name), (successor, name))

    def _tell_renames(self, same: list[tuple[Present, Wanted]]) -> None:
        for present, wanted in same:
            if wanted.level == Level.COMMUNE and present.said.name != wanted.name:
                self._tell(RENAME, (wanted.code, present.said.name), (wanted.code, wanted.name))

    def _tell_restored(self, new: list[Wanted]) -> None:
        """A commune that was part of another one until now."""
        codes = {row.code: row.name for row in new if row.level == Level.COMMUNE}
        parts = [row.id for (level, code), row in self.present.items() if level in PARTS and code in codes]
        links = TerritoryLink.objects.filter(child_id__in=parts, kind="commune", valid_to__isnull=True)
        for code, parent, name in links.values_list("child__code", "parent__code", "parent__name"):
            if code != parent:
                self._tell(RESTORATION, (parent, name), (code, codes[code]))

    # -- Where they are

    def _write_centres(self, fresh: list[str]) -> None:
        """For communes that are new here: a centre that somebody set is never overwritten."""
        if not fresh:
            return
        regions = {code: area.region for code, area in self.official.map.departements.items()}
        towns = town_centres(self.official.map.communes.values(), regions)
        rows: dict[str, tuple[Any, ...]] = {code: (*towns[code], SOURCE) for code in fresh if code in towns}
        rows |= {code: CENTRES[code][1:] for code in fresh if code in CENTRES}
        update_in(
            Territory,
            {"lon": "float8", "lat": "float8", "centre_source": "text"},
            [(self.present["commune", code].id, *row) for code, row in rows.items()],
        )

    def _count(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select level, count(*), count(lon) from territories_territory where valid_to is null"
                " and (departement_code = any(%s) or level = 'region') group by level",
                [self.report.departements],
            )
            for level, count, placed in cursor.fetchall():
                self.report.totals[level] = count
                self.report.with_centre += placed if level == Level.COMMUNE else 0


def _event(departements: list[str], merged: dict[str, int]) -> TerritoriesChanged:
    return TerritoriesChanged(organisation=None, departements=departements, merged=merged, perimeters=[])


def write_known(decoupage: Decoupage) -> int:
    """Every commune of France by its name: « Brest » is known where only the Auvergne is loaded."""
    columns = [field.attname for field in KnownCommune._meta.concrete_fields]  # noqa: SLF001
    names = {code: area.name for code, area in decoupage.departements.items()}
    wanted = {
        commune.code: (
            *(commune.code, commune.name, normalise(commune.name), commune.slug),
            *(commune.departement, names.get(commune.departement, "")),
            *(" ".join(commune.postcodes)[:300], commune.population or 0),
        )
        for commune in decoupage.communes.values()
    }
    present = {row[0]: row for row in KnownCommune.objects.values_list(*columns)}
    stale = [code for code, row in present.items() if wanted.get(code) != row]
    KnownCommune.objects.filter(code__in=stale).delete()
    return copy_in(KnownCommune, columns, (row for code, row in wanted.items() if present.get(code) != row))
