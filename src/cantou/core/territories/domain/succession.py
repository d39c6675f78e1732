"""What changes of communes do to the tables: rows closed and opened, and all that passes from one to the other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from cantou.core.territories.domain.bulk import copy_in, update_in
from cantou.core.territories.domain.contours import add_caveat, inherit_contours
from cantou.core.territories.domain.names import forget_names, read_called, write_names
from cantou.core.territories.domain.places import inherit_places
from cantou.core.territories.domain.rows import close_territories, move_slugs
from cantou.core.territories.engine.movements import MERGE, RENAME, ChangeFact, Life, departement_of, heir_of
from cantou.core.territories.engine.names import slugify
from cantou.core.territories.engine.slugs import commune_slugs
from cantou.core.territories.models import ORIGIN, KnownCommune, Level, OldSlug, Territory, TerritoryLink

if TYPE_CHECKING:
    from datetime import date


class Report(Protocol):
    closed: list[str]
    opened: list[str]
    renamed: list[str]
    denied: list[str]
    merged: dict[str, int]


class Succession:
    """Every life that the changes tell, against the rows of communes."""

    def __init__(self, told: dict[str, Life], facts: list[ChangeFact]) -> None:
        self.told = told
        self.facts = facts
        self.names = {fact.code_before: fact.name_before for fact in facts if fact.name_before}
        self.names |= {fact.code_after: fact.name_after for fact in facts if fact.name_after}

    def apply(self, report: Report) -> None:
        codes = {code for fact in self.facts for code in (fact.code_before, fact.code_after)}
        rows = list(Territory.objects.filter(level=Level.COMMUNE, code__in=codes))
        self.open = {row.code: row for row in rows if row.valid_to is None}
        self.closed = {(row.code, row.valid_to): row for row in rows if row.valid_to is not None}
        self._open_new(report)
        self._close(report)
        self._date()
        self._write_past()
        self._rename(report)

    def _free_slug(self, code: str, name: str, departement: str) -> str:
        """The address of a commune that no map has told yet, among all those of France that are known."""
        others = [row for row in self._known if row[0] != code]
        slug = commune_slugs([*others, (code, name, departement)])[code]
        taken = Territory.objects.filter(slug=slug).exclude(level=Level.COMMUNE, code=code)
        return f"{slug}-{code.lower()}" if taken.exists() else slug

    @cached_property
    def _known(self) -> list[tuple[str, str, str]]:
        return list(KnownCommune.objects.values_list("code", "name", "departement_code"))

    # -- Those that begin

    def _open_new(self, report: Report) -> None:
        """A commune restored, or one that others became under a code that was nobody's."""
        starts: dict[str, tuple[date, str]] = {}
        for code, life in self.told.items():
            start, end = life.periods[-1]
            if end is None and code not in self.open and not self._lasted(code, start):
                starts[code] = (start, life.origin)
        for fact in self.facts:
            after = self.told.get(fact.code_after)
            over = after is not None and after.periods[-1][1] is not None
            if fact.kind == MERGE and fact.code_after not in self.open and not over:
                starts.setdefault(fact.code_after, (fact.on, fact.code_before))
        for code, (start, origin) in sorted(starts.items()):
            row = self._create(code, start)
            self.open[code] = row
            self._settle(row, origin)
            report.opened.append(f"{row.name} ({code})")

    def _lasted(self, code: str, start: date) -> bool:
        """Whether a row of this code was closed after that day: by an official map, which knows better."""
        return any(key == code and end is not None and end > start for key, end in self.closed)

    def _create(self, code: str, start: date) -> Territory:
        name = self.names.get(code) or code
        departement = departement_of(code)
        slug = self._free_slug(code, name, departement)
        OldSlug.objects.filter(slug=slug).delete()
        return Territory.objects.create(
            level=Level.COMMUNE,
            code=code,
            name=name,
            slug=slug,
            departement_code=departement,
            valid_from=start,
        )

    def _settle(self, row: Territory, origin: str) -> None:
        """Its département by its code; its EPCI is that of the commune out of which it comes."""
        parents = Territory.objects.filter(level=Level.DEPARTEMENT, code=row.departement_code, valid_to=None)
        links = [(parent.pk, "departement") for parent in parents]
        source = self.open.get(origin) or self._last(origin)
        if source is not None:
            held = TerritoryLink.objects.filter(child=source, kind="epci").order_by("-valid_from").first()
            links += [(held.parent_id, "epci")] if held else []
        columns = ("child_id", "parent_id", "kind", "valid_from")
        copy_in(TerritoryLink, columns, [(row.pk, parent, kind, row.valid_from) for parent, kind in links])
        called = read_called([row.pk])[row.pk]
        called.codes = [row.code]
        parent = self.open.get(origin)
        if parent is not None and self.told.get(row.code, Life()).origin == origin:
            self._leave(row, parent)
        write_names([called])

    def _leave(self, row: Territory, parent: Territory) -> None:
        """The parent answers to this name no more, and its contour holds what it has lost."""
        theirs = read_called([parent.pk])[parent.pk]
        theirs.old_names = [name for name in theirs.old_names if slugify(name) != slugify(row.name)]
        theirs.codes = [code for code in theirs.codes if code != row.code]
        write_names([theirs])
        add_caveat(
            territory=parent.pk,
            caveat=_("d’avant le départ de %(name)s (%(day)s)")
            % {"name": row.name, "day": f"{row.valid_from:%d/%m/%Y}"},
        )

    def _last(self, code: str) -> Territory | None:
        rows = [row for (key, _end), row in self.closed.items() if key == code]
        return max(rows, key=lambda row: row.valid_from, default=None)

    # -- Those that end

    def _close(self, report: Report) -> None:
        closing: dict[int, tuple[date, int | None]] = {}
        pairs: list[tuple[Territory, Territory]] = []
        for code, row in list(self.open.items()):
            life = self.told.get(code)
            end = life.periods[-1][1] if life else None
            if life is None or end is None:
                continue
            if row.confirmed_on is not None and row.confirmed_on >= end:
                report.denied.append(f"{row.name} ({code})")
                continue
            heir = self.open.get(heir_of(self.told, code))
            closing[row.pk] = (end, heir.pk if heir else None)
            if heir is not None:
                pairs.append((row, heir))
                report.merged[str(row.pk)] = heir.pk
            report.closed.append(f"{row.name} ({code})")
            del self.open[code]
            self.closed[code, end] = row
        self._bequeath(pairs)
        close_territories(closing)
        forget_names(closing)

    def _bequeath(self, pairs: list[tuple[Territory, Territory]]) -> None:
        """Names, codes, postcodes, population, places and contours pass to the commune that goes on."""
        if not pairs:
            return
        called = read_called([row.pk for pair in pairs for row in pair])
        for gone, heir in pairs:
            old, new = called[gone.pk], called[heir.pk]
            new.old_names += [old.name, *old.old_names]
            new.postcodes += old.postcodes
            new.codes += old.codes
            if heir.confirmed_on is None:  # No official figure: the sum, until there is one.
                new.weight += old.weight
        heirs = {heir.pk for _, heir in pairs}
        update_in(Territory, {"population": "int"}, [(key, called[key].weight or None) for key in heirs])
        write_names([called[key] for key in heirs])
        inherit_places({gone.pk: heir.pk for gone, heir in pairs})
        inherit_contours({gone.pk: heir.pk for gone, heir in pairs})

    # -- The past

    def _write_past(self) -> None:
        """A row for each period that is over, of which the table knows nothing or another last day."""
        rows, ends = [], []
        begun = {(code, row.valid_from): row for (code, _end), row in self.closed.items()}
        for code, life in self.told.items():
            if code in self.open and life.periods[-1][1] is not None:
                continue  # An official map has it still.
            for start, end in life.periods:
                known = begun.get((code, start))
                if end is None or (code, end) in self.closed:
                    continue
                if known is not None:
                    ends.append((known.pk, end))
                else:
                    name = self.names.get(code) or code
                    rows.append(
                        (Level.COMMUNE.value, code, name, "", "", departement_of(code), "", start, end)
                    )
        update_in(Territory, {"valid_to": "date"}, ends)
        columns = ("level", "code", "name", "kind", "siren", "departement_code", "centre_source")
        copy_in(Territory, (*columns, "valid_from", "valid_to"), rows)

    def _date(self) -> None:
        """A restored commune stands since its restoration, not since ever nor since a map."""
        rows = []
        for code, row in self.open.items():
            life = self.told.get(code)
            start, end = life.periods[-1] if life else (ORIGIN, None)
            if life is not None and end is None and start != row.valid_from:
                rows.append((row.pk, start))
                row.valid_from = start
        update_in(Territory, {"valid_from": "date"}, rows)

    # -- Those that take another name

    def _rename(self, report: Report) -> None:
        last = {fact.code_after: fact for fact in self.facts if fact.kind == RENAME}
        moved: list[tuple[int, str | None, str | None]] = []
        for code, fact in last.items():
            row = self.open.get(code)
            newer = row is not None and row.confirmed_on is not None and row.confirmed_on >= fact.on
            if row is None or newer or row.name == fact.name_after:
                continue
            called = read_called([row.pk])[row.pk]
            called.old_names.append(row.name)
            called.name = fact.name_after
            slug = self._free_slug(code, fact.name_after, row.departement_code)
            moved.append((row.pk, row.slug, slug))
            Territory.objects.filter(pk=row.pk).update(name=fact.name_after)
            write_names([called])
            report.renamed.append(f"{row.name} → {fact.name_after} ({code})")
        move_slugs(moved)
