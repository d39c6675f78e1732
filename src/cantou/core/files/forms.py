"""Fields that take files in. What has been sent once is not lost because another field is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cantou.core.files.domain.incoming import (
    Incoming,
    clean_name,
    discard,
    from_token,
    megabytes,
    take_in,
)
from cantou.core.files.engine.errors import FileRefusedError, TooManyFilesError
from cantou.core.files.engine.sniff import IMAGES, FileType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

LARGEST_IMAGE = 15_000_000
LARGEST_DOCUMENT = 25_000_000


@dataclass(slots=True)
class Posted:
    """What one form sent for one field: new files, tokens of those sent before, tokens taken back."""

    uploads: list[UploadedFile[Any]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)


def explain(refusal: FileRefusedError) -> str:
    return gettext(refusal.message) % refusal.parameters


def _list(data: Any, key: str) -> list[Any]:
    """Of a request's data, or of the plain dictionary that a test gives to a form."""
    if hasattr(data, "getlist"):
        return list(data.getlist(key))
    value = data.get(key, [])
    return list(value) if isinstance(value, (list, tuple)) else [value]


class UploadsInput(forms.Widget):
    """A file input, above it the files that are here already, each with a box to take it back.

    It is multiple, takes the camera or the gallery (no `capture`), and tells scripts its bounds.
    """

    template_name = "files/uploads_input.html"
    needs_multipart_form = True
    use_fieldset = False
    most = 1
    largest = LARGEST_IMAGE
    accept: frozenset[FileType] = IMAGES

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.taken: list[Incoming] | None = None

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> Posted:
        return Posted(_list(files, name), _list(data, f"{name}-kept"), set(_list(data, f"{name}-drop")))

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> bool:
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return super().use_required_attribute(initial) and not self.taken

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ARG002
        context = super().get_context(name, None, attrs)
        taken = self.taken or []
        context["widget"] |= {
            "kept": [{"token": one.token, "name": one.name, "size": megabytes(one.size)} for one in taken],
            "multiple": self.most > 1,
            "room": self.most - len(taken),
            "most": self.most,
            "largest": str(self.largest),
            "accept": ",".join(sorted({kind.mime for kind in self.accept} | self._extensions())),
        }
        if self.accept <= IMAGES:
            context["widget"]["attrs"].setdefault("data-shrink", True)
        return context

    def _extensions(self) -> set[str]:
        """Some telephones know HEIC, ODT or CSV only by the end of the name."""
        return {f".{kind.extension}" for kind in self.accept}


class UploadsField(forms.Field):
    """Several files, of the kinds in `accept`; cleans to a list of Incoming, for `files.receive`.

    Each refusal names its file. Good ones are kept beside a bad one, and when another field is wrong.
    """

    widget = UploadsInput
    default_error_messages = {
        "required": _("Ajoutez au moins un fichier."),
        "expired": _("Un fichier envoyé plus tôt n’est plus disponible : choisissez-le de nouveau."),
    }

    def __init__(
        self,
        *,
        accept: frozenset[FileType] = frozenset(FileType),
        most: int = 5,
        largest: int = LARGEST_DOCUMENT,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.accept, self.most, self.largest = accept, most, largest
        self.help_text = kwargs.get("help_text") or self._help()
        self.widget.accept, self.widget.most, self.widget.largest = accept, most, largest

    def _help(self) -> str:
        formats = ", ".join(sorted(kind.label for kind in self.accept))
        values = {"most": self.most, "limit": megabytes(self.largest), "formats": formats}
        if self.most == 1:
            return gettext("%(limit)s Mo au plus. Formats acceptés : %(formats)s.") % values
        return (
            gettext("Jusqu’à %(most)s fichiers de %(limit)s Mo au plus. Formats acceptés : %(formats)s.")
            % values
        )

    def clean(self, value: Posted | None) -> Any:
        posted = value or Posted()
        errors: list[ValidationError] = []
        taken = self._still_here(posted, errors)
        self._add(posted.uploads, taken, errors)
        self.widget.taken = taken
        if errors:
            raise ValidationError(errors)
        if self.required and not taken:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.cleaned(taken)

    def cleaned(self, taken: list[Incoming]) -> Any:
        return taken

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002
        return bool(data and (data.uploads or data.kept))

    def _still_here(self, posted: Posted, errors: list[ValidationError]) -> list[Incoming]:
        found: list[Incoming] = []
        for token in dict.fromkeys(posted.kept):
            incoming = from_token(token)
            if incoming is None:
                if token not in posted.dropped:
                    errors.append(ValidationError(self.error_messages["expired"], code="expired"))
            elif token in posted.dropped:
                discard(incoming)
            elif incoming.kind in self.accept and len(found) < self.most:
                found.append(incoming)
        return found

    def _add(
        self, uploads: list[UploadedFile[Any]], taken: list[Incoming], errors: list[ValidationError]
    ) -> None:
        for upload in uploads:
            if len(taken) >= self.most:
                refusal: FileRefusedError = TooManyFilesError(limit=self.most)
                errors.append(ValidationError(explain(refusal), code=refusal.code))
                return
            try:
                taken.append(take_in(upload=upload, accept=self.accept, largest=self.largest))
            except FileRefusedError as error:
                name = clean_name(upload.name or "")
                errors.append(ValidationError(f"« {name} » : {explain(error)}", code=error.code))


class PhotosField(UploadsField):
    default_error_messages = {"required": _("Ajoutez au moins une photographie.")}

    def __init__(self, *, most: int = 5, largest: int = LARGEST_IMAGE, **kwargs: Any) -> None:
        super().__init__(accept=IMAGES, most=most, largest=largest, **kwargs)


class PhotoField(PhotosField):
    """One photograph; cleans to an Incoming or None. A new one takes the place of the one sent before."""

    default_error_messages = {"required": _("Ajoutez une photographie.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=1, **kwargs)

    def clean(self, value: Posted | None) -> Any:
        if value and value.uploads:
            value.dropped.update(value.kept)
        return super().clean(value)

    def cleaned(self, taken: list[Incoming]) -> Incoming | None:
        return taken[0] if taken else None
