"""A field that asks where: a point on the server's map, the device's position, the gazetteer, or words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.domain.ground import Ground, ground_of
from cantou.core.maps.domain.somewhere import (
    PlaceRefusedError,
    Somewhere,
    check_point,
    choices,
    find_place,
)
from cantou.core.maps.engine.picking import (
    CLOSEST,
    POINTED_FROM,
    SIZES,
    View,
    read_place,
    write_place,
)
from cantou.core.territories.models import Territory

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACTS = ("closer", "farther", "north", "south", "west", "east", "middle", "none")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Where:
    """What the form holds of a place, after the button that was pressed, if one was."""

    view: View = field(default_factory=View)
    accuracy: int | None = None
    place: str = ""
    words: str = ""
    pressed: bool = False
    """A button of the map was pressed: the form comes back as it is."""
    by_keyboard: bool = False
    """The map was pressed with no place on it (0,0)."""

    @classmethod
    def of(cls, somewhere: Somewhere) -> Where:
        given = (
            somewhere.how in {"point", "position"} and somewhere.lon is not None and somewhere.lat is not None
        )
        point = (somewhere.lon or 0.0, somewhere.lat or 0.0) if given else None
        view = View(POINTED_FROM, point, point) if point else View()
        place = "" if somewhere.place is None else str(somewhere.place)
        return cls(view, somewhere.accuracy, place, somewhere.words)


class PlaceInput(forms.Widget):
    """Draws the parts; reads them back, and what a press on the map makes of them."""

    template_name = "maps/place_input.html"
    use_fieldset = True
    ground: Ground | None = None
    code = ""

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002
        return f"{id_}_0" if id_ else ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:  # noqa: ARG002
        return f"{name}-words" not in data

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Where:  # noqa: ARG002
        where = Where(
            view=_read_view(data, name),
            accuracy=_whole(data.get(f"{name}-accuracy", "")),
            place=data.get(f"{name}-place", "").strip(),
            words=data.get(f"{name}-words", ""),
        )
        for size in SIZES:
            if f"{name}-{size}.x" in data:
                return self._pressed(where, size, data, name)
        act = data.get(f"{name}-act", "")
        if act not in _ACTS:
            return where
        bounds = self.ground.bounds if self.ground else None
        view = where.view.asked(act, bounds) if bounds else where.view
        return replace(where, view=view, pressed=True, accuracy=_kept_accuracy(where, view))

    def _pressed(self, where: Where, size: int, data: Mapping[str, Any], name: str) -> Where:
        x, y = (_whole(data.get(f"{name}-{size}.{axis}", "")) or 0 for axis in "xy")
        bounds = self.ground.bounds if self.ground else None
        view = where.view.pressed(bounds, size, x, y) if bounds else where.view
        nowhere = (x, y) == (0, 0)
        return replace(
            where, view=view, pressed=True, by_keyboard=nowhere, accuracy=_kept_accuracy(where, view)
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        where = Where.of(value) if isinstance(value, Somewhere) else value or Where()
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "where": where,
            "places": choices(self.ground.territory) if self.ground else [],
            "images": self._images(where.view),
            "point": write_place(where.view.point),
            "centre": write_place(where.view.centre),
            "lon": f"{where.view.point[0]:.6f}" if where.view.point else "",
            "lat": f"{where.view.point[1]:.6f}" if where.view.point else "",
            "may_come_closer": where.view.step < CLOSEST,
            "points_now": where.view.step >= POINTED_FROM,
            "commune": self.ground.name if self.ground else "",
        }
        return context

    def _images(self, view: View) -> list[dict[str, str]]:
        if self.ground is None or self.ground.bounds is None:
            return []
        address = reverse("maps:picker", args=[self.code])
        asked = {"z": str(view.step), "c": write_place(view.centre), "p": write_place(view.point)}
        given = {key: value for key, value in asked.items() if value}
        return [
            {
                "size": str(size),
                "src": f"{address}?{urlencode({'t': size, **given}, safe=',')}",
                "class": look,
            }
            for size, look in zip(SIZES, ("pick-small", "pick-large"), strict=True)
        ]


def _read_view(data: Mapping[str, Any], name: str) -> View:
    """What does not read is left out: these fields are not typed by anybody."""
    step = _whole(data.get(f"{name}-step", "")) or 0
    lon, lat = data.get(f"{name}-lon", ""), data.get(f"{name}-lat", "")
    centre = read_place(data.get(f"{name}-centre", ""))
    step = step if centre and step <= CLOSEST else 0
    return View(step, centre if step else None, read_place(f"{lon},{lat}"))


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 6 else None  # noqa: PLR2004 metres, pixels


def _kept_accuracy(where: Where, view: View) -> int | None:
    return where.accuracy if view.point == where.view.point else None


class PlaceField(forms.Field):
    """Cleans to a Somewhere, or None. Say where it asks with `locate(territory)` when the form is made."""

    widget = PlaceInput
    default_error_messages = {
        "required": _(
            "Dites où cela se trouve : choisissez un lieu-dit, montrez-le sur la carte, ou décrivez-le avec des mots."
        ),
        "long": _("La description du lieu est trop longue (%(limit)s signes au plus)."),
    }

    def __init__(self, *, anywhere: bool = False, **kwargs: Any) -> None:
        """`anywhere`: a point in another commune is accepted too."""
        super().__init__(template_name="maps/place_field.html", **kwargs)
        self.anywhere = anywhere
        self.commune: int | None = None

    def locate(self, commune: int) -> None:
        ground = ground_of(commune)
        self.commune = commune
        self.widget.ground = ground
        self.widget.code = Territory.objects.values_list("code", flat=True).get(pk=commune)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != self.prepare_value(data))

    def prepare_value(self, value: Any) -> Any:
        return Where.of(value) if isinstance(value, Somewhere) else value

    def clean(self, value: Where | None) -> Somewhere | None:
        where = value or Where()
        words = " ".join(where.words.split())
        if len(words) > _LONGEST:
            raise ValidationError(self.error_messages["long"], code="long", params={"limit": _LONGEST})
        try:
            return self._understood(where, words)
        except PlaceRefusedError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal

    def _understood(self, where: Where, words: str) -> Somewhere | None:
        place = find_place(commune=self.commune, given=where.place) if self.commune else None
        known = {"place": place.pk, "label": place.label} if place else {}
        if where.view.point is not None:
            lon, lat = where.view.point
            check_point(commune=None if self.anywhere else self.commune, lon=lon, lat=lat)
            how = "point" if where.accuracy is None else "position"
            return Somewhere(how, lon, lat, where.accuracy, words=words, **known)  # type: ignore[arg-type]
        if place is not None:
            return Somewhere("place", place.lon, place.lat, words=words, **known)  # type: ignore[arg-type]
        if words:
            return Somewhere("words", words=words)
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None


def asks_again(form: forms.Form) -> bool:
    """Whether a button of a map was pressed, and not the form's own: show the form again, do nothing else.

    Everything typed is kept, and nothing is said to be wrong, but for files that came with this press and cannot
    be taken: they are not sent again.
    """
    places = [name for name, one in form.fields.items() if isinstance(one, PlaceField)]
    if not form.is_bound or not any(getattr(form[name].data, "pressed", False) for name in places):
        return False
    for name, errors in form.errors.as_data().items():
        is_upload = name in form.fields and form.fields[name].widget.needs_multipart_form
        if not is_upload or all(error.code == "required" for error in errors):
            del form.errors[name]
    return True
