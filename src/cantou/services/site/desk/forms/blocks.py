"""The blocks of a page as one form: each has its fields under a number, each button sends everything back.

Nothing is kept until « Enregistrer »: moving, adding and taking away only draw the form again, with all that was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import FileType
from cantou.core.files.forms import PhotosField, UploadsField
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.maps.forms import PlaceField, asks_again
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.text import ALLOWED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.services.site.engine.blocks import Block

TITLES = {
    "heading": _("Titre"),
    "text": _("Texte"),
    "image": _("Image"),
    "gallery": _("Galerie"),
    "document": _("Document"),
    "action": _("Bouton"),
    "contact": _("Contact"),
    "map": _("Carte"),
}
DOCUMENTS = frozenset({FileType.PDF, FileType.ODT, FileType.CSV})


class BlockForm(forms.Form):
    kind: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        self.given = block
        kwargs.setdefault("initial", {name: block.get(name) for name in self.names})
        super().__init__(*args, **kwargs)
        # None is asked for more than another: what a block lacks is said beside it (engine/checks.py).
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])

    @property
    def block(self) -> Block:
        """What was typed, right or wrong: it is shown again."""
        if not self.is_bound:
            return self.given
        return {"kind": self.kind} | {name: self[name].data for name in self.names}


class HeadingForm(BlockForm):
    kind = "heading"
    names = ("text", "level")
    text = forms.CharField(label=_("Titre"), max_length=engine.LINE, required=False)
    level = forms.ChoiceField(
        label=_("Rang"), choices=(("2", _("Titre de partie")), ("3", _("Sous-titre"))), required=False
    )


class TextForm(BlockForm):
    kind = "text"
    names = ("text",)
    text = forms.CharField(
        label=_("Texte"),
        max_length=engine.TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Ligne vide : nouveau paragraphe. « - » : liste. **gras**, [mots du lien](https://…)."),
    )


class ActionForm(BlockForm):
    kind = "action"
    names = ("label", "url")
    label = forms.CharField(label=_("Ce que dit le bouton"), max_length=80, required=False)
    url = forms.CharField(
        label=_("Adresse"), max_length=engine.LINE, required=False, help_text=_("https://… ou /une-page/.")
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url and not ALLOWED.match(url):
            raise forms.ValidationError(
                _("Une adresse commence par https:// ; celle d’une page d’ici, par /.")
            )
        return url


class ContactForm(BlockForm):
    kind = "contact"
    names = ("name", "role", "phone", "email", "hours", "address")
    name = forms.CharField(label=_("Nom"), max_length=120, required=False)
    role = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=25, required=False)
    email = forms.EmailField(label=_("Adresse électronique"), required=False)
    hours = forms.CharField(label=_("Quand"), max_length=engine.LINE, required=False)
    address = forms.CharField(
        label=_("Adresse"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class MapForm(BlockForm):
    kind = "map"
    names = ("label",)
    label = forms.CharField(label=_("Ce que montre la carte"), max_length=engine.LINE, required=False)
    where = PlaceField(label=_("Où"), required=False, anywhere=True)

    def __init__(self, *args: Any, block: Block, map_of: int | None, **kwargs: Any) -> None:
        lon, lat = block.get("lon"), block.get("lat")
        where = Somewhere("point", lon, lat) if lon is not None and lat is not None else None
        super().__init__(*args, block=block, initial={"label": block.get("label"), "where": where}, **kwargs)
        if map_of is None:
            del self.fields["where"]
        else:
            self.fields["where"].locate(map_of)  # type: ignore[attr-defined]

    @property
    def block(self) -> Block:
        found = super().block | {name: self.given.get(name) for name in ("lon", "lat")}
        where = getattr(self, "cleaned_data", {}).get("where") if self.is_bound else None
        return found | ({"lon": where.lon, "lat": where.lat} if where else {})


class FilesForm(BlockForm):
    """`hidden` fields name the files that it has already; each says what it shows."""

    has_alt: ClassVar[bool] = True

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        super().__init__(*args, block=block, **kwargs)
        self.files_here = list(block.get("files", []))
        for number, one in enumerate(self.files_here):
            self.fields[f"file{number}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=one["file"]
            )
            if self.has_alt:
                self.fields[f"alt{number}"] = forms.CharField(
                    label=_("Texte de remplacement"),
                    max_length=engine.LINE,
                    required=False,
                    initial=one["alt"],
                    help_text=_("Ce que l’on voit, pour qui ne le voit pas."),
                )
                self.fields[f"caption{number}"] = forms.CharField(
                    label=_("Légende"), max_length=engine.LINE, required=False, initial=one["caption"]
                )
                self.fields[f"deco{number}"] = forms.BooleanField(
                    label=_("Image décorative : elle n’apprend rien"),
                    required=False,
                    initial=one["is_decorative"],
                )
            self.fields[f"drop{number}"] = forms.BooleanField(label=_("Ôter ce fichier"), required=False)

    @property
    def items(self) -> list[dict[str, Any]]:
        """For the template."""
        return [
            {
                "file": one["file"],
                "fields": [
                    self[f"{name}{number}"]
                    for name in ("file", "alt", "caption", "deco", "drop")
                    if f"{name}{number}" in self.fields
                ],
            }
            for number, one in enumerate(self.files_here)
        ]

    @property
    def block(self) -> Block:
        if not self.is_bound:
            return self.given
        kept = [
            {
                "file": self[f"file{number}"].data,
                "alt": self[f"alt{number}"].data if self.has_alt else "",
                "caption": self[f"caption{number}"].data if self.has_alt else "",
                "is_decorative": bool(self.has_alt and self[f"deco{number}"].data),
            }
            for number, _one in enumerate(self.files_here)
            if not self[f"drop{number}"].data
        ]
        return super().block | {"files": kept}


class ImageForm(FilesForm):
    kind = "image"
    upload = PhotosField(label=_("Choisir l’image"), most=1, required=False)


class GalleryForm(FilesForm):
    kind = "gallery"
    names = ("title",)
    title = forms.CharField(label=_("Titre de la galerie"), max_length=engine.LINE, required=False)
    upload = PhotosField(label=_("Ajouter des photographies"), most=8, required=False)


class DocumentForm(FilesForm):
    kind = "document"
    has_alt = False
    names = ("title",)
    title = forms.CharField(label=_("Ce que contient ce document"), max_length=engine.LINE, required=False)
    upload = UploadsField(label=_("Choisir le document"), accept=DOCUMENTS, most=1, required=False)


FORMS: dict[str, type[BlockForm]] = {
    form.kind: form
    for form in (
        HeadingForm,
        TextForm,
        ImageForm,
        GalleryForm,
        DocumentForm,
        ActionForm,
        ContactForm,
        MapForm,
    )
}


class HeadForm(forms.Form):
    """What stands above the blocks."""

    title = forms.CharField(label=_("Titre de la page"), max_length=120)
    summary = forms.CharField(
        label=_("En une phrase"),
        max_length=300,
        required=False,
        help_text=_("Sous le titre, dans le menu et dans la recherche."),
    )
    note = forms.CharField(
        label=_("Ce qui change dans cette version"),
        max_length=200,
        required=False,
        help_text=_("Pour vos collègues : « Nouveaux horaires de la cantine »."),
    )


@dataclass
class Editor:
    """One page being written."""

    above: HeadForm
    parts: list[BlockForm]

    @property
    def errors(self) -> bool:
        """For the tab's title, as of a form."""
        return bool(self.above.errors) or any(part.errors for part in self.parts)

    def is_valid(self) -> bool:
        return all([self.above.is_valid(), *(part.is_valid() for part in self.parts)])

    def asks_again(self) -> bool:
        return any([asks_again(part) for part in self.parts if isinstance(part, MapForm)])  # noqa: C419 (each one)

    @property
    def blocks(self) -> list[Block]:
        return engine.clean(part.block for part in self.parts)


def make_editor(
    *,
    title: str,
    summary: str,
    blocks: Sequence[Block],
    map_of: int | None,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
) -> Editor:
    """From what is kept, or from what was posted."""
    above = HeadForm(data, initial={"title": title, "summary": summary})
    shapes = blocks if data is None else posted_shapes(data)
    parts = [
        FORMS[block["kind"]](
            data,
            files,
            prefix=f"b{number}",
            block=block,
            **({"map_of": map_of} if block["kind"] == "map" else {}),
        )
        for number, block in enumerate(shapes)
    ]
    return Editor(above, parts)


def posted_shapes(data: Mapping[str, Any]) -> list[Block]:
    """The kinds of what was posted, and what each held that is not typed."""
    found: list[Block] = []
    while len(found) < engine.MOST and (kind := data.get(f"b{len(found)}-kind")) in FORMS:
        found.append(_shape(str(kind), f"b{len(found)}", data))
    return found


def _shape(kind: str, prefix: str, data: Mapping[str, Any]) -> Block:
    files = []
    while len(files) < engine.SHAPES[kind].files and f"{prefix}-file{len(files)}" in data:
        files.append({"file": data[f"{prefix}-file{len(files)}"]})
    place = {name: data.get(f"{prefix}-kept-{name}") for name in ("lon", "lat")}
    return engine.clean([{"kind": kind, "files": files, **place}])[0]
