"""A question as a field of a page. These fields judge nothing: the engine understands what was typed, and says what
is wrong with it, in one place for pages, drafts and programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase
from cantou.core.files.engine.sniff import IMAGES, FileType
from cantou.core.files.forms import Posted, UploadsField
from cantou.core.forms.engine import definition as form
from cantou.core.forms.portal.times import SlotField
from cantou.core.maps.engine.picking import POINTED_FROM, View
from cantou.core.maps.forms import PlaceField, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

    from django.core.exceptions import ValidationError

    from cantou.core.files.models import StoredFile

MOST_RADIOS: Final = 10
NUMERIC: Final = {"digits", "postcode"}
DOCUMENTS: Final = frozenset(FileType) - IMAGES
COMPLETIONS: Final = {
    "person.given_name": "given-name",
    "person.family_name": "family-name",
    "person.email": "email",
    "person.phone": "tel",
    "person.birth_date": "bday",
}
"""What the browser knows of its person, where a question asks for what we know of them."""


class Raw(forms.Field):
    def clean(self, value: Any) -> Any:
        return value


class AddressInput(forms.Widget):
    """Three lines; what else the BAN says of the address is found again from them."""

    template_name = "forms/address_input.html"
    use_fieldset = True
    PARTS: Final = ("line", "postcode", "city")

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002
        return f"{id_}_0" if id_ else ""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> dict[str, str]:  # noqa: ARG002
        found = {part: data.get(f"{name}-{part}", "").strip() for part in self.PARTS}
        return written_address(found) if any(found.values()) else {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["parts"] = lines_of(value)
        return context


def written_address(found: Mapping[str, str]) -> dict[str, str]:
    """With the label and the fields of the BAN, as far as three lines say them."""
    line = found.get("line", "")
    number, _space, street = line.partition(" ")
    numbered = number[:1].isdigit() and bool(street)
    place = " ".join(filter(None, (found.get("postcode", ""), found.get("city", ""))))
    return {
        **{name: value for name, value in found.items() if value},
        "label": ", ".join(filter(None, (line, place))) if line else "",
        "street": street if numbered else line,
        **({"housenumber": number} if numbered else {}),
    }


def lines_of(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"line": value}
    given = value if isinstance(value, dict) else {}
    line = given.get("line") or " ".join(filter(None, (given.get("housenumber"), given.get("street"))))
    if not line and not given.get("city"):
        line = given.get("label", "")
    return {"line": line, "postcode": given.get("postcode", ""), "city": given.get("city", "")}


class PointField(PlaceField):
    """Keeps what was shown or said, as JSON; nothing else is lost on the way."""

    def clean(self, value: Where | None) -> Any:
        where = value or Where()
        found: dict[str, Any] = {}
        if where.words.strip():
            found["words"] = where.words.strip()[:300]
        if where.place:
            found["place"] = where.place
        if where.view.point is not None:
            found["lon"], found["lat"] = where.view.point
        return found

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, Where) else where_of(value)


def where_of(value: Any) -> Where:
    """Of what a draft keeps: a dictionary, or "lat,lon"."""
    if isinstance(value, str):
        lat, _comma, lon = value.partition(",")
        value = {"lat": lat, "lon": lon}
    given = value if isinstance(value, dict) else {}
    try:
        point = (float(given["lon"]), float(given["lat"]))
    except (KeyError, TypeError, ValueError):
        return Where(place=str(given.get("place", "")), words=str(given.get("words", "")))
    view = View(POINTED_FROM, point, point)
    return Where(view, place=str(given.get("place", "")), words=str(given.get("words", "")))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that hangs on the draft, as the input shows it."""

    token: str
    name: str
    size: int


class DraftFilesField(UploadsField):
    """Files that hang on the draft are named by their handle, so that nothing of them travels with the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.here: dict[str, StoredFile] = {}
        self.refusals: list[str] = []
        self.known = False
        """Which files hang on the draft."""

    def know(self, files: Iterable[StoredFile], handles: Any) -> None:
        self.known = True
        wanted = [each for each in handles if isinstance(each, str)] if isinstance(handles, list) else []
        known = {str(file.handle): file for file in files}
        self.here = {handle: known[handle] for handle in wanted if handle in known}
        self.widget.taken = [kept(file) for file in self.here.values()]

    def take(self, posted: Posted, receive: Callable[[Any], StoredFile]) -> list[str]:
        """The handles that the answer keeps. What is refused is in `refusals`; good files are kept all the same."""
        for handle in posted.dropped & self.here.keys():
            erase(file=self.here.pop(handle))
        left = list(self.here)
        errors: list[ValidationError] = []
        new: list[Any] = []
        room, self.most = self.most, self.most - len(left)
        self._add(posted.uploads, new, errors)
        self.most = room
        for incoming in new:
            file = receive(incoming)
            self.here[str(file.handle)] = file
            left.append(str(file.handle))
        self.refusals = [str(message) for error in errors for message in error.messages]
        self.widget.taken = [kept(file) for file in self.here.values()]
        return left

    def clean(self, value: Any) -> Any:
        return value


def kept(file: StoredFile) -> Any:
    return Kept(str(file.handle), file.name, file.size)


def field_of(one: form.Asked, *, territory: int | None) -> forms.Field:
    more: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    match one:
        case form.Choice() | form.Choices() | form.YesNo():
            return Raw(widget=_choosing(one), **more)
        case form.Files():
            accept = {"any": frozenset(FileType), "images": IMAGES, "documents": DOCUMENTS}[one.accept]
            return DraftFilesField(accept=accept, most=one.most, **more)
        case form.Point():
            point = PointField(anywhere=True, **more)
            if territory is not None:
                point.locate(territory)
            return point
        case form.Address():
            return Raw(widget=AddressInput(), **more)
        case form.Slot():
            return SlotField(one, **more)
    return Raw(widget=_typing(one), **more)


def _choosing(one: form.Asked) -> forms.Widget:
    if isinstance(one, form.YesNo):
        return forms.RadioSelect(choices=[("oui", _("Oui")), ("non", _("Non"))])
    assert isinstance(one, form.Chosen)
    choices = [(option.value, option.label) for option in one.options]
    if isinstance(one, form.Choices):
        return forms.CheckboxSelectMultiple(choices=choices)
    if getattr(one, "as_list", False) or len(choices) > MOST_RADIOS:
        return forms.Select(choices=[("", _("Choisissez")), *choices])
    return forms.RadioSelect(choices=choices)


def _typing(one: form.Asked) -> forms.Widget:  # noqa: PLR0911 (one case for each kind)
    attrs: dict[str, Any] = {}
    if one.prefill in COMPLETIONS:
        attrs["autocomplete"] = COMPLETIONS[one.prefill]
    match one:
        case form.LongText():
            return forms.Textarea({**attrs, "rows": 4, "maxlength": one.longest})
        case form.ShortText():
            numeric = {"inputmode": "numeric", "class": "short"} if one.pattern in NUMERIC else {}
            return forms.TextInput({**attrs, "maxlength": one.longest, **numeric})
        case form.Number():
            return forms.TextInput({"inputmode": "decimal" if one.decimals else "numeric", "class": "short"})
        case form.Amount():
            return forms.TextInput({"inputmode": "decimal", "class": "short"})
        case form.Day():
            return forms.DateInput({**attrs, "type": "date", "class": "mid"}, format="%Y-%m-%d")
        case form.Said(type=sort):
            return _said(sort, attrs)
    return forms.TextInput(attrs)


def _said(sort: str, attrs: dict[str, Any]) -> forms.Widget:
    if sort == "email":
        return forms.EmailInput(attrs)
    if sort == "phone":
        return forms.TextInput({**attrs, "type": "tel", "class": "mid"})
    if sort == "siret":
        return forms.TextInput({"inputmode": "numeric", "class": "mid", "maxlength": 20})
    if sort == "commune":
        return forms.TextInput({"class": "mid", "maxlength": 120})
    return forms.TextInput({"autocomplete": "off", "maxlength": 50})


def shown_value(one: form.Asked, value: Any) -> Any:
    """What the field shows of what is kept."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(one, (form.Number, form.Amount)) and isinstance(value, str):
        return value.replace(".", ",")
    return value


def receive_on(
    *, organisation: int, key: UUID, service: str, person: int | None
) -> Callable[[Any], StoredFile]:
    from cantou.core.files.domain.files import receive

    def take(incoming: Any) -> StoredFile:
        return receive(
            incoming=incoming,
            organisation=organisation,
            key=key,
            service=service,
            purpose="attachment",
            person=person,
        )

    return take
