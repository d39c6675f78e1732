from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.choice import CHOOSABLE, Channel, Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS = {
    Channel.EMAIL: _("Par courriel"),
    Channel.SMS: _("Par SMS"),
    Channel.PUSH: _("En notification sur vos appareils"),
}
CHOICES = {
    Choice.NOW: _("Tout de suite"),
    Choice.DAILY: _("Une fois par jour, le soir"),
    Choice.NEVER: _("Jamais"),
}


class ChoicesForm(forms.Form):
    """What a person wants of one service of one organisation. Fields only for the channels that reach them."""

    def __init__(self, *arguments: Any, channels: Mapping[Channel, Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        for channel, current in channels.items():
            self.fields[channel.value] = forms.ChoiceField(
                label=LABELS[channel],
                choices=[(choice.value, CHOICES[choice]) for choice in CHOOSABLE[channel]],
                widget=forms.RadioSelect,
                initial=current.value,
            )
