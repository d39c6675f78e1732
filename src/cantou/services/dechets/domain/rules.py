"""What is collected in a sector, and when; what is changed by hand for one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine.words import day as said_day
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.sectors import refuse_overlaps
from cantou.services.dechets.engine import collections as engine
from cantou.services.dechets.models import CollectionChange, CollectionRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cantou.services.dechets.models import Sector

MOST_RULES = 60
SOON = relativedelta(months=18)
COLUMNS = (
    *("weekdays", "weeks", "every", "nths", "month_days", "months", "dates", "starts_on", "ends_on", "shift"),
    "holidays",
)


def make_rule(*, sector: Sector, stream: str, values: Mapping[str, Any], words: str = "") -> CollectionRule:
    """Not kept: to look at what it would make."""
    return CollectionRule(
        organisation_id=sector.organisation_id,
        sector=sector,
        stream=stream,
        words=tidy_line(words)[:300],
        is_public=sector.is_public,
        **{name: values[name] for name in COLUMNS if name in values},
    )


def check_rule(rule: CollectionRule) -> None:
    """Raises ValidationError: a rule that ends before it begins, or never falls on anything."""
    if rule.ends_on is not None and rule.ends_on < rule.starts_on:
        raise ValidationError({"ends_on": _("La fin est avant le début.")})
    if rule.pattern.is_empty:
        raise ValidationError({"weekdays": _("Quel jour\u00a0?")})
    today = timezone.localdate()
    first = engine.next_of(rule.fact, max(rule.starts_on, min(today, rule.ends_on or today)))
    if first is None and engine.next_of(rule.fact, rule.starts_on) is None:
        raise ValidationError(_("Avec cette règle, aucune collecte n’aurait jamais lieu."))
    if first is not None and first > max(today, rule.starts_on) + SOON:
        text = _("Avec cette règle, la première collecte serait le %(day)s\u00a0: vérifiez le jour.")
        raise ValidationError(text % {"day": said_day(first, weekday=True)})


@transaction.atomic
def save_rule(*, rule: CollectionRule, replaces: CollectionRule | None = None) -> CollectionRule:
    """Inside an agent's Scope. Raises ValidationError."""
    check_rule(rule)
    mine = queries.rules_of(organisation=acting(), sector=rule.sector_id)
    if replaces is not None:
        rule.pk = replaces.pk
    elif mine.count() >= MOST_RULES:
        raise ValidationError(_("Soixante règles au plus dans un secteur."))
    rule.updated_at = timezone.now()
    rule.save(force_update=replaces is not None, force_insert=replaces is None)
    refuse_overlaps(organisation=acting(), sector=rule.sector_id)
    _said(rule.sector, "dechets.rule")
    return rule


def delete_rule(*, rule: CollectionRule) -> None:
    sector = rule.sector
    rule.delete()
    _said(sector, "dechets.rule_deleted")


def _said(sector: Sector, action: str) -> None:
    bump(organisation=sector.organisation_id)
    record(action=action, subject=f"dechets:{sector.code}")


# -- One day


def add_change(
    *, sector: Sector, stream: str, removed_on: date | None, added_on: date | None, reason: str = ""
) -> CollectionChange:
    """Moved (both days), cancelled (`removed_on`), one more (`added_on`). Raises ValidationError."""
    if removed_on is not None and removed_on == added_on:
        raise ValidationError({"added_on": _("C’est le même jour.")})
    if added_on is not None and not stream and removed_on is None:
        raise ValidationError({"stream": _("De quoi\u00a0?")})
    _check_days(sector, stream, removed_on, added_on)
    row = CollectionChange.objects.create(
        organisation_id=acting(),
        sector=sector,
        stream=stream,
        removed_on=removed_on,
        added_on=added_on,
        reason=tidy_line(reason)[:120],
        is_public=sector.is_public,
        updated_at=timezone.now(),
    )
    _said(sector, "dechets.change")
    return row


def _check_days(sector: Sector, stream: str, removed_on: date | None, added_on: date | None) -> None:
    if removed_on is not None and not _planned(sector, removed_on, stream):
        raise ValidationError({"removed_on": _("Rien n’est collecté ce jour-là dans ce secteur.")})
    if added_on is not None and removed_on is None and _planned(sector, added_on, stream):
        raise ValidationError({"added_on": _("Il y a déjà une collecte ce jour-là.")})


def _planned(sector: Sector, on: date, stream: str) -> list[engine.Collection]:
    organisation = sector.organisation_id
    rules = [row.fact for row in queries.rules_of(organisation=organisation, sector=sector.pk)]
    changes = [row.fact for row in queries.changes_of(organisation=organisation, sector=sector.pk)]
    found = engine.happening(rules, changes, on, on)
    return [one for one in found if stream in {"", one.stream}]


def drop_change(*, change: CollectionChange) -> None:
    """It is as the rules say again; calendars that were told of it hear so."""
    if not change.is_active:
        return
    change.is_active, change.sequence, change.updated_at = False, change.sequence + 1, timezone.now()
    change.save(update_fields=["is_active", "sequence", "updated_at"])
    _said(change.sector, "dechets.change_dropped")
