"""What the machine knows by a code, as the desk says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.registry import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.organisations.domain.settings import Value
    from cantou.core.registry import Manifest, Setting

YEAR, MONTH = 365, 30


def shown_settings(
    manifest: Manifest, values: Mapping[str, Value], *, asked: bool = False
) -> list[tuple[str, str]]:
    """(question, answer) as people read them."""
    return [
        (_(setting.title), shown_value(setting, values[setting.id]))
        for setting in manifest.settings
        if setting.ask or not asked
    ]


def shown_value(setting: Setting, value: Value) -> str:
    if setting.kind == "yes_no":
        return _("Oui") if value else _("Non")
    if setting.kind == "choice":
        return next((_(title) for known, title in setting.choices if known == value), str(value))
    if setting.kind == "phone" and value:
        return show_phone(str(value))
    return str(value) or _("rien")


def lasting(days: int) -> str:
    """365 → « 1 an », as one says how long something is kept."""
    if days >= YEAR and days % YEAR == 0:
        return ngettext("%d an", "%d ans", days // YEAR) % (days // YEAR)
    if days >= MONTH and days % MONTH == 0:
        return _("%d mois") % (days // MONTH)
    return ngettext("%d jour", "%d jours", days) % days


def euros(cents: int) -> str:
    """1234 → « 12,34 »."""
    return f"{cents // 100},{cents % 100:02}"


_TASKS = {
    "cantou.events.deliver": gettext_lazy("Suite à donner à un événement"),
    "cantou.files.treat": gettext_lazy("Traitement d’un fichier reçu"),
    "cantou.files.remove_bytes": gettext_lazy("Suppression d’un fichier"),
    "cantou.files.remove_named": gettext_lazy("Suppression d’un fichier"),
    "cantou.search.rebuild": gettext_lazy("Mise à jour de la recherche"),
    "cantou.people.erase": gettext_lazy("Effacement d’un compte"),
    "cantou.organisations.purge": gettext_lazy("Effacement des données dont la durée est passée"),
    "cantou.organisations.purge_one": gettext_lazy("Effacement des données dont la durée est passée"),
    "cantou.desk.onboard": gettext_lazy("Ouverture d’une liste de communes"),
    "cantou.desk.export": gettext_lazy("Archive des données d’un organisme"),
    "cantou.desk.usage": gettext_lazy("Relevé de l’usage"),
    "cantou.desk.digest": gettext_lazy("Résumé du lundi"),
}
_ROOMS = {
    "notices": gettext_lazy("Envoi d’un message"),
    "files": gettext_lazy("Travail sur un fichier"),
    "people": gettext_lazy("Travail sur un compte"),
    "search": gettext_lazy("Travail de la recherche"),
    "territories": gettext_lazy("Carte des communes"),
}
_ERRORS = {
    "Stalled": gettext_lazy("Le programme s’est arrêté plusieurs fois pendant ce travail."),
    "TimeoutError": gettext_lazy("Un autre ordinateur n’a pas répondu à temps."),
    "ConnectionError": gettext_lazy("Un autre ordinateur n’a pas répondu."),
    "ConnectionRefusedError": gettext_lazy("Un autre ordinateur n’a pas répondu."),
    "OSError": gettext_lazy("Un fichier ou un autre ordinateur n’était pas accessible."),
    "FileNotFoundError": gettext_lazy("Un fichier manque."),
    "OperationalError": gettext_lazy("La base de données n’a pas répondu."),
}


def task_title(name: str) -> str:
    """`signalements.purge` → « Signalements »; the machine's own tasks by what they do."""
    if name in _TASKS:
        return str(_TASKS[name])
    first, _dot, rest = name.partition(".")
    manifest = services().get(first)
    if manifest is not None:
        known = {f"{first}.periodic.{entry.id}": entry.title for entry in manifest.periodic}
        return _(known[name]) if name in known else _(manifest.title)
    return str(_ROOMS.get(rest.partition(".")[0], _("Travail de fond")))


def error_text(name: str | None) -> str:
    """Why it failed. The exact words of an error are never kept: they may hold somebody's data."""
    return str(_ERRORS.get(name or "", _("Une erreur imprévue est survenue.")))


_REASONS = {
    "account_closed": gettext_lazy("le compte de la personne est fermé"),
    "no_address": gettext_lazy("aucune adresse où l’envoyer"),
    "preference": gettext_lazy("la personne ne veut pas de ces messages"),
    "budget": gettext_lazy("le budget de SMS du mois est dépensé"),
    "sealed": gettext_lazy("le contenu ne se lit plus : une clé manque"),
    "process_died": gettext_lazy("le programme s’est arrêté pendant l’envoi"),
    "restored": gettext_lazy("une sauvegarde a été remise en place pendant l’envoi"),
    "bounced": gettext_lazy("cette adresse refuse nos messages"),
    "unsubscribed": gettext_lazy("la personne s’est désabonnée"),
    "complained": gettext_lazy("la personne a signalé un message indésirable"),
    "refused": gettext_lazy("le destinataire a refusé"),
    "no_device": gettext_lazy("plus aucun appareil abonné"),
    "gone": gettext_lazy("l’appareil n’est plus abonné"),
    "no_gateway": gettext_lazy("l’envoi de SMS n’est pas réglé sur cette plateforme"),
    "practice": gettext_lazy("commune d’entraînement : rien ne part"),
}
_FAMILIES = {
    "smtp": gettext_lazy("le serveur de courriel a refusé"),
    "http": gettext_lazy("le service d’envoi a refusé"),
    "connect": gettext_lazy("le service d’envoi ne répondait pas"),
}


def notice_reason(code: str) -> str:
    """Why a message failed, is uncertain, or was not sent; the code of a server besides."""
    if not code:
        return ""
    if code in _REASONS:
        return str(_REASONS[code])
    family, _space, rest = code.partition(" ")
    said = _FAMILIES.get(family, gettext_lazy("nul ne sait s’il est arrivé"))
    return f"{said} ({rest})" if rest else str(said)
