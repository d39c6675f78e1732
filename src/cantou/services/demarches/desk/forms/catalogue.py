"""What a commune sets of a démarche, and what it says otherwise; what a publisher hands in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.strict_json import read_json
from cantou.services.demarches.engine.packages.document import PackageError, read_package
from cantou.services.demarches.engine.packages.overrides import Overrides, apply, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.engine.definition import Parameter
    from cantou.services.demarches.engine.packages.document import Handed
    from cantou.services.demarches.engine.packages.overrides import Conflict

LARGEST = 2_000_000
LONGEST = 20_000


class ParametersForm(forms.Form):
    """One field for each thing that the package lets a commune set."""

    def __init__(
        self, *args: Any, package: Handed, known: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.asked = package.parameters
        known = known or {}
        initial = {one.key: _shown(known.get(one.key, one.usual)) for one in self.asked}
        super().__init__(*args, initial=initial, prefix="regle", **kwargs)
        for one in self.asked:
            self.fields[one.key] = _field(one)

    @property
    def parameters(self) -> dict[str, Any]:
        """As conditions read them."""
        return {one.key: _kept(one, self.cleaned_data.get(one.key)) for one in self.asked}


def _shown(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, (list, tuple)) else value


def _field(one: Parameter) -> forms.Field:
    label, required = str(one.label), False
    match one.kind:
        case "number":
            return forms.DecimalField(
                label=label, required=required, localize=True, max_digits=12, decimal_places=2, min_value=0
            )
        case "date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(label=label, required=required, widget=widget)
        case "yes_no":
            return forms.BooleanField(label=label, required=False)
        case "list":
            return forms.CharField(
                label=label,
                required=required,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Un par ligne."),
            )
    return forms.CharField(label=label, required=required, max_length=2_000)


def _kept(one: Parameter, given: Any) -> Any:
    if one.kind == "list":
        return [line.strip() for line in (given or "").splitlines() if line.strip()]
    if one.kind == "yes_no":
        return bool(given)
    if given in (None, ""):
        return list(one.usual) if isinstance(one.usual, tuple) else one.usual
    if isinstance(given, Decimal):
        return f"{given.normalize():f}"
    return given.isoformat() if hasattr(given, "isoformat") else given


class WordsForm(forms.Form):
    """What people read, as this organisation says it: a field left empty says what the publisher says."""

    title = forms.CharField(label=_("Le nom de la démarche"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("À quoi elle sert"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    office = forms.CharField(label=_("Le service qui répond"), max_length=120, required=False)
    pieces = forms.CharField(
        label=_("Ce qu’il faut préparer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une chose par ligne."),
    )

    def __init__(self, *args: Any, package: Handed, own: Overrides, **kwargs: Any) -> None:
        self.package = package
        said = apply(package, own)
        self.places = list(places(package))
        initial: dict[str, Any] = {"title": said.title, "summary": said.summary, "office": said.office}
        initial["pieces"] = "\n".join(said.pieces)
        for one in self.places:
            initial[f"label_{one.key}"] = own.labels.get(one.key, one.text)
            initial[f"help_{one.key}"] = own.helps.get(one.key, one.help)
            initial[f"text_{one.key}"] = own.texts.get(one.key, one.text)
            initial[f"ask_{one.key}"] = one.key not in own.hidden
        super().__init__(*args, initial=initial, **kwargs)
        for one in self.places:
            self._add(one)

    def _add(self, one: Any) -> None:
        if one.kind == "text":
            self.fields[f"text_{one.key}"] = forms.CharField(
                label=_now("Texte de « %(where)s »") % {"where": one.where},
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": min(8, 2 + one.text.count("\n") + len(one.text) // 70)}),
            )
            return
        self.fields[f"label_{one.key}"] = forms.CharField(
            label=_("La question"), required=False, max_length=500
        )
        self.fields[f"help_{one.key}"] = forms.CharField(
            label=_("L’aide, sous la question"), required=False, max_length=2_000
        )
        if one.optional:
            self.fields[f"ask_{one.key}"] = forms.BooleanField(label=_("La poser"), required=False)

    @property
    def questions(self) -> list[tuple[Any, list[Any]]]:
        return [(one, self._of(one.key)) for one in self.places if one.kind == "question"]

    def _of(self, key: str) -> list[Any]:
        names = (f"{name}_{key}" for name in ("label", "help", "ask"))
        return [self[name] for name in names if name in self.fields]

    @property
    def texts(self) -> list[Any]:
        return [self[f"text_{one.key}"] for one in self.places if one.kind == "text"]

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in ("title", "summary", "office", "pieces")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            apply(self.package, self._own(given))
        except PackageError as error:
            field = self._at(error)
            self.add_error(field, str(error))
        return given

    def _at(self, error: PackageError) -> str | None:
        """The field of the text that the fault stands in."""
        for one in self.places:
            if one.kind == "text" and str(error) in _faults(self.package, one.key, self.data):
                return f"text_{one.key}"
        return None

    def _own(self, given: Mapping[str, Any]) -> Overrides:
        package = self.package
        texts: dict[str, Any] = {"labels": {}, "helps": {}, "texts": {}}
        for one in self.places:
            for name, was in (("label", one.text), ("help", one.help), ("text", one.text)):
                said = given.get(f"{name}_{one.key}")
                if said and _plain(said) != _plain(was):
                    texts[f"{name}s"][one.key] = said
        lines = [line.strip() for line in (given.get("pieces") or "").splitlines() if line.strip()]
        asked = {one.key for one in self.places if given.get(f"ask_{one.key}")}
        return Overrides(
            **{name: said for name in ("title", "summary", "office")
               if (said := given.get(name, "")) and said != getattr(package, name)},
            pieces=tuple(lines) if lines and tuple(lines) != package.pieces else None,
            hidden=tuple(one.key for one in self.places if one.optional and one.key not in asked),
            **texts,
        )  # fmt: skip

    @property
    def overrides(self) -> Overrides:
        return self._own(self.cleaned_data)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _faults(package: Handed, key: str, data: Mapping[str, Any]) -> str:
    try:
        apply(package, Overrides(texts={key: data.get(f"text_{key}") or " "}))
    except (PackageError, ValueError) as error:
        return str(error)
    return ""


class UpdateForm(forms.Form):
    """For each of one's own words that the publisher changed under: keep them, or say what it says now."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: list[Conflict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for number, one in enumerate(found):
            self.fields[f"choix_{number}"] = forms.ChoiceField(
                label=one.place.text,
                widget=forms.RadioSelect,
                choices=[("garder", _("Garder nos mots")), ("prendre", _("Prendre les nouveaux"))],
                initial="garder",
            )

    @property
    def rows(self) -> list[tuple[Conflict, Any]]:
        return [(one, self[f"choix_{number}"]) for number, one in enumerate(self.found)]

    def kept(self, own: Overrides) -> Overrides:
        labels, texts = dict(own.labels), dict(own.texts)
        for number, one in enumerate(self.found):
            if self.cleaned_data[f"choix_{number}"] == "prendre":
                (labels if one.place.kind == "question" else texts).pop(one.place.key, None)
        return own.model_copy(update={"labels": labels, "texts": texts})


class PackageForm(forms.Form):
    paper = forms.FileField(
        label=_("Le fichier de la démarche (.json)"),
        error_messages={"required": _("Choisissez le fichier.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    news = forms.CharField(
        label=_("Ce qui change, en quelques mots"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Les communes qui l’ont ouverte le lisent avant de prendre cette version."),
    )

    def clean_paper(self) -> Any:
        """The document itself."""
        given = self.cleaned_data["paper"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("Ce fichier est trop grand pour être une démarche."))
        try:
            document = read_json(given.read())
        except ValueError as error:
            raise forms.ValidationError(_("Ce fichier n’est pas du JSON.")) from error
        try:
            read_package(document)
        except PackageError as error:
            where = _now(" (à cet endroit : %(place)s)") % {"place": error.place} if error.place else ""
            raise forms.ValidationError(f"{error}{where}") from error
        except (TypeError, KeyError, RecursionError) as error:
            raise forms.ValidationError(_("Ce fichier n’est pas une démarche.")) from error
        return document
