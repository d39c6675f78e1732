"""What the page of components shows: forms and values that belong to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from cantou.core.registry import Urgent
from cantou.core.web.icons import ICONS
from cantou.core.web.months import Cell, Choice, SlotDay, left, make_month
from cantou.core.web.plots import make_plot, make_shares
from cantou.core.web.theme import DEFAULTS

SOME_DAYS, SUNDAY = 9, 6


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Votre nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Pour vous répondre. Elle ne sera pas publiée."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    what = forms.CharField(
        label=_("Que se passe-t-il ?"),
        help_text=_("En quelques mots, comme vous le diriez au téléphone."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    since = forms.DateField(
        label=_("Depuis quand ?"), widget=forms.DateInput(attrs={"type": "date", "class": "mid"})
    )
    hamlet = forms.ChoiceField(
        label=_("Dans quel village ?"),
        choices=[("", _("Choisissez")), ("bourg", _("Le bourg")), ("coustoune", _("La Coustoune"))],
    )
    kind = forms.ChoiceField(
        label=_("De quoi s’agit-il ?"),
        widget=forms.RadioSelect,
        choices=[("road", _("Chemin ou route")), ("lamp", _("Éclairage")), ("water", _("Eau"))],
    )
    when = forms.MultipleChoiceField(
        label=_("Quand peut-on vous joindre ?"),
        help_text=_("Plusieurs réponses possibles."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("am", _("Le matin")), ("pm", _("L’après-midi")), ("evening", _("Le soir"))],
    )
    photos = forms.FileField(
        label=_("Photographies"),
        required=False,
        help_text=_("Elles sont allégées sur votre téléphone avant l’envoi."),
        widget=forms.FileInput(attrs={"accept": "image/*", "data-shrink": True}),
    )
    agreed = forms.BooleanField(label=_("Je veux être prévenu de la suite"))


class QuestionForm(forms.Form):
    """One question, as on a small screen."""

    kind = ExampleForm.base_fields["kind"]


PAGE: dict[str, Any] = {
    "place": {"name": "Vic-sur-Cère", "subtitle": "Cantal"},
    "nav": [
        {"url": "#cartes", "title": _("Services"), "current": True},
        {"url": "#alertes", "title": _("Actualités")},
        {"url": "#valeurs", "title": _("Mairie")},
        {"url": "#formulaires", "title": _("Mon compte"), "icon": "user"},
    ],
    "contact": {
        "name": _("Mairie"),
        "address": "Place de l’Église\n15800 Vic-sur-Cère",
        "phone": "+33400000000",
        "phone_shown": "04 00 00 00 00",
        "hours": _("Lundi, mardi et jeudi, de 9 h à 12 h"),
    },
    "footer_links": [
        {"url": "#top", "title": _("Accessibilité : totalement conforme")},
        {"url": "#top", "title": _("Mentions légales")},
        {"url": "#top", "title": _("Vos données")},
    ],
    "banner": {
        "level": "care",
        "text": _("Maintenance mardi de 6 h à 6 h 15 : la saisie sera fermée."),
    },
}

DESK: dict[str, Any] = {
    "place": None,
    "home_url": "#",
    "acting": {"name": "Mairie de Vic-sur-Cère", "url": "#changer"},
    "search_url": "#chercher",
    "user_name": "C. Delmas",
    "sign_out_url": "#partir",
    "desk_nav": [
        {
            "title": "",
            "entries": [
                {"url": "#a", "title": _("À traiter"), "icon": "inbox", "count": 12, "current": True},
                {"url": "#b", "title": _("Agenda"), "icon": "calendar"},
                {"url": "#c", "title": _("Chiffres"), "icon": "chart"},
            ],
        },
        {
            "title": _("Services"),
            "entries": [
                {"url": "#d", "title": _("Signalements"), "icon": "report", "count": 9},
                {"url": "#e", "title": _("Salles"), "icon": "key", "count": 3},
            ],
        },
        {
            "title": _("Réglages"),
            "entries": [
                {"url": "#f", "title": _("Membres"), "icon": "people"},
                {"url": "#g", "title": _("Couleurs"), "icon": "settings"},
            ],
        },
    ],
    "due": datetime(2026, 3, 5, 17, 0, tzinfo=UTC),
}

MONTHS = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
REPORTS = [12, 9, 14, 22, 18, 11, 8, 6, 15, 21, 27, 13]
DELAYS = [9.5, 8, 8.5, 6, 4.5, 4]


def _plots() -> dict[str, Any]:
    return {
        "shares": make_shares(
            title=str(_("Le nom de la nouvelle salle")),
            points=[(str(_("Salle des Frênes")), 41), (str(_("Salle Odette-Vermenouze")), 22)],
            unit=str(_("Réponses")),
            head=str(_("Choix")),
        ),
        "bars": make_plot(
            id="plot-bars",
            title=str(_("Signalements reçus")),
            points=list(zip(MONTHS, REPORTS, strict=True)),
            head=str(_("Mois")),
        ),
        "line": make_plot(
            id="plot-line",
            title=str(_("Délai de traitement")),
            unit=str(_("jours")),
            kind="line",
            points=list(zip(MONTHS, DELAYS, strict=False)),
            head=str(_("Mois")),
        ),
    }


def _photos() -> list[dict[str, Any]]:
    picture = {"src": static("web/paysage.svg"), "width": 640, "height": 480}
    return [
        picture | {"alt": str(_("Une maison sous la montagne"))},
        picture
        | {
            "alt": str(_("La même maison, volets clos")),
            "caption": str(_("Après les travaux, le 14 mars")),
        },
    ]


def _days() -> dict[str, Any]:
    """A month with a day in each state, and the hours of two days."""
    taken = {14: (str(_("14 h – 18 h : Loto")),), 15: (str(_("10 h – 12 h : occupé")),)}

    def describe(day: date) -> Cell:
        if day.day < SOME_DAYS:
            return Cell(day, "past")
        if day.weekday() == SUNDAY:
            return Cell(day, "closed")
        if day.day == max(taken):
            return Cell(day, "taken", lines=taken[day.day])
        return Cell(day, "part" if day.day in taken else "free", "#mois", lines=taken.get(day.day, ()))

    hours = [Choice(f"h{hour}", f"{hour} h", left(hour - 7), hour == SOME_DAYS) for hour in (8, 9, 10, 11)]
    return {
        "month": make_month(date(2026, 7, 1), describe, previous="#mois", following="#mois"),
        "slot_days": [SlotDay(date(2026, 7, 14), hours), SlotDay(date(2026, 7, 15))],
    }


def _urgent(tone: str, mark: str = "") -> Urgent:
    until = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    text = "Jusqu’au lundi 2 mars 2026 à 21 h."
    return Urgent(
        title="Éloignez-vous des cours d’eau", text=text, url="#urgent", until=until, tone=tone, mark=mark
    )


def example() -> dict[str, Any]:
    """The context of ``web/composants.html``."""
    wrong = {"wrong-email": "marie@", "wrong-what": "La lampe clignote.", "wrong-kind": "boat"}
    return (
        PAGE
        | _plots()
        | {
            "icons": list(ICONS),
            "tokens": [name.replace("_", "-") for name in DEFAULTS],
            "plain_form": ExampleForm(prefix="plain"),
            "one_question": QuestionForm({}, prefix="one"),
            "wrong_form": ExampleForm(wrong, prefix="wrong"),
            "at": datetime(2026, 3, 2, 8, 40, tzinfo=UTC),
            "photos": _photos(),
            "urgent_notices": [_urgent("bad"), _urgent("care"), _urgent("drill", "EXERCICE")],
        }
        | _days()
    )


def example_desk() -> dict[str, Any]:
    """The context of ``web/composants_bureau.html``."""
    return dict(DESK)
