from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.applications.manifest import LONGEST, ManifestRefusedError, read
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from cantou.core.applications.manifest import ApplicationManifest


class ManifestForm(forms.Form):
    """The manifest as a file, or pasted."""

    file = forms.FileField(label=_("Le fichier du manifeste (.json)"), required=False)
    text = forms.CharField(
        label=_("Ou son contenu"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    key = KeyField()

    manifest: ApplicationManifest | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("file", "text"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        given = values.get("file")
        if given is not None and given.size > LONGEST:
            raise ValidationError(_now("Ce fichier est trop long pour un manifeste."))
        text = given.read() if given is not None else values.get("text", "")
        if not text:
            raise ValidationError(_now("Choisissez le fichier du manifeste, ou collez son contenu."))
        try:
            self.manifest = read(text)
        except ManifestRefusedError as error:
            told = [f"{name}\N{NO-BREAK SPACE}: {what}" if name else what for name, what in error.errors]
            raise ValidationError([ValidationError(one) for one in told]) from error
        return values


class ActForm(forms.Form):
    act = forms.ChoiceField(
        choices=[(name, name) for name in ("suspend", "resume", "webhook_secret", "client_secret", "test")]
    )
