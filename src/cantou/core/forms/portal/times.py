"""A time chosen among those that are free: a day, a button that shows what is free then, radio buttons. Each press is
a plain POST; the page asks core.booking each time it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.booking.domain.choosing import Free, Span, choosable, free_spans, free_times
from cantou.core.scope.scope import Mode, current
from cantou.core.web.months import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.engine.definition import Slot
    from cantou.core.forms.portal.screens import Screen

AHEAD: Final = 14
"""Days that are shown at once of what is booked by the minute."""
FARTHER: Final = 60
FEW: Final = 6


@dataclass(slots=True)
class Times:
    """What stands in the field. `kept`: the answer, as the engine has it."""

    day: str = ""
    pick: str = ""
    pressed: bool = False
    kept: dict[str, Any] = field(default_factory=dict)


def times_of(value: Any) -> Times:
    if isinstance(value, Times):
        return value
    given = value if isinstance(value, dict) else {}
    return Times(day=str(given.get("day", "")), pick=str(given.get("pick", "")), kept=given)


def written(times: Times, before: Any) -> dict[str, Any]:
    """As the draft keeps it. A page that saves itself changes nothing of a time that was found free."""
    if isinstance(before, dict) and before.get("pick") == times.pick and before.get("day") == times.day:
        return before
    found = {"day": times.day, "pick": times.pick}
    return {name: value for name, value in found.items() if value}


class SlotInput(forms.Widget):
    template_name = "forms/slot_input.html"
    use_fieldset = True

    def __init__(self, asked: Slot) -> None:
        super().__init__()
        self.asked = asked

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002
        return f"{id_}_0" if id_ else ""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Times:  # noqa: ARG002
        return Times(
            day=data.get(f"{name}-day", "").strip()[:10],
            pick=data.get(name, "").strip()[:120],
            pressed=f"{name}-look" in data,
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= shown(self.asked, times_of(value))
        return context


class SlotField(forms.Field):
    def __init__(self, asked: Slot, **kwargs: Any) -> None:
        super().__init__(widget=SlotInput(asked), **kwargs)

    def clean(self, value: Any) -> Any:
        return value

    def prepare_value(self, value: Any) -> Any:
        return times_of(value)


def shown(asked: Slot, times: Times) -> dict[str, Any]:
    today = timezone.localdate()
    day = _day(times.day)
    late = day is not None and day < today
    found = [] if late else _free(asked, day)
    groups = [
        {"title": title, "choices": [Choice(one.value, _said(asked, one), "", one.value == times.pick) for one in each]}
        for title, each in groupby(found, key=lambda one: _title(asked, one))
    ]  # fmt: skip
    near = _near(asked, day) if day is not None and not late and not found else []
    return {
        "day": times.day,
        "first": today.isoformat(),
        "groups": groups,
        "asks_day": day is None and bool(asked.moments),
        "none": day is not None and not found,
        "near": [words.day(each) for each in near],
        "chosen": str(times.kept.get("label", "")),
        "is_listed": any(one.value == times.pick for one in found),
    }


def _title(asked: Slot, one: Free) -> str:
    return one.resource.name if asked.moments else words.day(one.day).capitalize()


def _said(asked: Slot, one: Free) -> str:
    hours = f"{words.hour(one.starts_at)} – {words.hour(one.ends_at)}"
    if asked.moments:
        return f"{one.label}, {hours}"
    here = current()
    return f"{one.label}, {one.resource.name}" if here is not None and here.mode is Mode.AGENT else one.label


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _free(asked: Slot, day: date | None) -> list[Free]:
    if asked.moments:
        return _spans(asked, day, 1) if day is not None else []
    first = day or timezone.localdate()
    found = free_times(resources=_resources(asked), first=first, days=AHEAD, minutes=asked.minutes)
    here = current()
    if here is not None and here.mode is Mode.AGENT:
        return found
    once: dict[Any, Free] = {}
    for one in found:
        once.setdefault(one.starts_at, one)  # Whoever receives, the hour is what is chosen.
    return list(once.values())


def _spans(asked: Slot, first: date, days: int) -> list[Free]:
    spans = [
        Span(one.label, time.fromisoformat(one.starts), time.fromisoformat(one.ends)) for one in asked.moments
    ]
    found = free_spans(resources=_resources(asked), first=first, days=days, spans=spans)
    return [one for one in found if one.starts_at > timezone.now()]


def _near(asked: Slot, day: date) -> list[date]:
    """The next days on which something is free."""
    after = day + timedelta(days=1)
    found = _spans(asked, after, FARTHER) if asked.moments else _free(asked, after)
    return sorted({one.day for one in found})[:FEW]


def _resources(asked: Slot) -> list[Any]:
    here = current()
    if here is None or here.acting is None:
        return []
    return choosable(organisation=here.acting, service=asked.of, kind=asked.sort)


def complete_slot(screen: Screen, patch: dict[str, Any], key: str, asked: Slot) -> str:
    """Writes what was chosen, if it is still free; else gives back words."""
    given = patch.get(key)
    if not isinstance(given, dict) or not given.get("pick"):
        return ""
    day = _day(str(given.get("day", "")))
    chosen = next((one for one in _free(asked, day) if one.value == given["pick"]), None)
    if chosen is None:
        return _("Ce moment n’est plus libre. Choisissez-en un autre.")
    patch[key] = screen.typed[key] = {
        "day": given.get("day", ""),
        "pick": chosen.value,
        "resource": chosen.resource.pk,
        "name": chosen.resource.name,
        "starts": chosen.starts_at.isoformat(),
        "ends": chosen.ends_at.isoformat(),
        "label": chosen.said,
    }
    return ""
