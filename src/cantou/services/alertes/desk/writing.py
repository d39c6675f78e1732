"""What the form says → the content of a message, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.web.veiled import veil
from cantou.services.alertes.desk.forms.writing import ALL, HOURS, OTHER, PLACES, SOME, ZONE, as_lines
from cantou.services.alertes.domain import places
from cantou.services.alertes.domain.content import Content, Where
from cantou.services.alertes.domain.settings import service_settings
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.templates import BY_ID

if TYPE_CHECKING:
    from cantou.core.territories.models import Territory
    from cantou.services.alertes.desk.forms.writing import WritingForm

FREE = "autre"
"""No template: somebody's own words."""


def content_of(
    form: WritingForm, *, organisation: int, template: str, base: Content | None = None
) -> Content:
    """`base`: what is updated, whose categories and status are kept."""
    given, (onset, expires) = form.cleaned_data, form.times
    kind = BY_ID.get(template)
    areas = _areas(form, organisation)
    said = {
        name: given[name]
        for name in ("event", "headline", "description", "instruction", "severity", "contact")
    }
    shared = {
        "onset": onset,
        "expires": expires,
        "areas": areas,
        "communes": places.shown_in(areas, form.served),
    }
    if base is not None:
        return replace(base, msg_type=words.UPDATE, note="", **said, **shared)
    return Content(
        status=given["status"],
        template=kind.id if kind else "",
        categories=kind.categories if kind else ("Safety",),
        responses=kind.responses if kind else (),
        urgency=kind.urgency if kind else "Expected",
        certainty=kind.certainty if kind else "Likely",
        **said,
        **shared,
    )


def _areas(form: WritingForm, organisation: int) -> tuple[Where, ...]:
    given = form.cleaned_data
    if given["where"] == SOME:
        return places.communes(form.by_commune[key] for key in given["communes"])
    if given["where"] == PLACES:
        chosen = [form.by_place[key] for key in given["places"]]
        commune = next(one for one in form.served if one.pk == chosen[0].commune_id)
        return places.hamlets(commune, chosen)
    if given["where"] == ZONE:
        return places.zone(label=given["label"], corners=given["corners"], served=form.served)
    return places.everywhere(organisation=organisation, served=form.served)


def from_template(template: str, *, organisation: int) -> dict[str, Any]:
    """What stands in the form as it opens."""
    contact = service_settings(organisation=organisation).contact_shown
    kind = BY_ID.get(template)
    if kind is None:
        return {"where": ALL, "severity": "Moderate", "hours": "12", "contact": contact}
    return {
        "where": ALL,
        "event": kind.event,
        "headline": kind.headline,
        "description": kind.description,
        "instruction": kind.instruction,
        "severity": kind.severity,
        "hours": str(kind.hours),
        "contact": contact,
    }


def from_content(content: Content, served: list[Territory], *, again: bool = False) -> dict[str, Any]:
    """`again`: what runs already, to be updated: it starts now."""
    hours = round((content.expires - content.onset).total_seconds() / 3600, 3)
    known = hours in HOURS and not again
    first = content.areas[0] if content.areas else None
    values: dict[str, Any] = {
        "status": content.status,
        "event": content.event,
        "headline": content.headline,
        "description": content.description,
        "instruction": content.instruction,
        "severity": content.severity,
        "contact": content.contact,
        "hours": str(int(hours)) if known else OTHER,
        "expires": None if known else timezone.localtime(content.expires),
        "onset": timezone.localtime(content.onset) if content.onset > timezone.now() else None,
        "where": ALL,
    }
    if first and first.polygon:
        values |= {"where": ZONE, "label": first.description, "corners": as_lines(first.polygon)}
    elif first and first.place:
        values |= {"where": PLACES, "places": [veil(area.place) for area in content.areas if area.place]}
    elif len(served) > 1 and any(area.territory in {one.pk for one in served} for area in content.areas):
        values |= {
            "where": SOME,
            "communes": [veil(area.territory) for area in content.areas if area.territory],
        }
    return values
