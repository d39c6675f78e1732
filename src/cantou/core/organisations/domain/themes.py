"""An organisation's colours, legible or refused."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.models import Theme
from cantou.core.organisations.models.organisation import COLOURS
from cantou.core.web import theme as tokens
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.organisations.models import Organisation

TITLES = {
    "action": gettext_lazy("boutons et liens"),
    "action_dark": gettext_lazy("boutons et liens sous le doigt"),
    "action_soft": gettext_lazy("fond clair de l’accueil"),
    "band": gettext_lazy("bandeau du haut"),
    "band_ink": gettext_lazy("texte du bandeau"),
    "mark": gettext_lazy("couleur qui souligne"),
}
_GROUNDS = {
    tokens.PAPER: gettext_lazy("fond de la page"),
    tokens.SHEET: gettext_lazy("blanc des fiches"),
    tokens.INK: gettext_lazy("texte courant"),
}
_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")


def set_theme(*, organisation: Organisation, colours: Mapping[str, str], motto: str = "") -> Theme:
    """`colours` are some of `COLOURS`; Cantou's own fill the rest.

    Raises ValidationError, by colour: not a colour, or hard to read against what it meets on a page.
    """
    chosen = check_colours(colours)
    whole = {name: chosen.get(name, tokens.DEFAULTS[name]) for name in COLOURS}
    values = {**whole, "motto": " ".join(motto.split())[:120], "version": version(whole)}
    with acting_for(organisation.pk):
        theme, _new = Theme.objects.update_or_create(organisation_id=organisation.pk, defaults=values)
        record(action="theme.changed", subject=f"organisation:{organisation.slug}", details=whole)
        bump(organisation=organisation.pk, territory=organisation.territory_id)
    return theme


def clear_theme(*, organisation: Organisation) -> None:
    """Back to Cantou's own colours."""
    with acting_for(organisation.pk):
        if Theme.objects.filter(organisation_id=organisation.pk).delete()[0]:
            record(action="theme.cleared", subject=f"organisation:{organisation.slug}")
            bump(organisation=organisation.pk, territory=organisation.territory_id)


def stylesheet(theme: Theme) -> str:
    return tokens.stylesheet({name: getattr(theme, name) for name in COLOURS})


def version(colours: Mapping[str, str]) -> str:
    """Changes with any colour: part of an address that may be kept for ever."""
    return hashlib.sha256(" ".join(colours[name] for name in COLOURS).encode()).hexdigest()[:12]


def check_colours(colours: Mapping[str, str]) -> dict[str, str]:
    """As they would be kept. Raises ValidationError, by colour."""
    chosen: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for name, text in colours.items():
        if name not in COLOURS:
            raise ValidationError(_("Il n’y a pas de couleur « %(name)s ».") % {"name": name})
        colour = text.strip().lower()
        if short := _SHORT.fullmatch(colour):
            colour = "#" + "".join(digit * 2 for digit in short.groups())
        if tokens.is_colour(colour):
            chosen[name] = colour
        else:
            wrong[name] = [_("Écrivez une couleur comme #1d5c46.")]
    for weak in tokens.weak_pairs(chosen):
        for name in _at_fault(weak, chosen):
            wrong.setdefault(name, []).append(_hard_to_read(name, weak))
    if wrong:
        raise ValidationError(wrong)
    return chosen


def _at_fault(weak: tokens.Weak, chosen: Mapping[str, str]) -> list[str]:
    """The colours of a weak pair that were chosen: the message stands beside them."""
    return [name for name in (weak.front, weak.ground) if name in chosen]


def _hard_to_read(name: str, weak: tokens.Weak) -> str:
    other = weak.ground if weak.front == name else weak.front
    title = TITLES.get(other) or _GROUNDS[other]
    return _(
        "Difficile à lire avec « %(other)s » : le contraste est de %(has)s, il en faut %(least)s au moins."
        " Choisissez une couleur plus foncée ou plus claire."
    ) % {
        "other": title,
        "has": f"{weak.contrast:.1f}".replace(".", ","),
        "least": f"{weak.least:.1f}".replace(".", ","),
    }
