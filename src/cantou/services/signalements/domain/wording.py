"""Why a report goes where it goes, in words: for the agent, exactly; for the reporter, plainly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.days import date_format
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.domain.roads import RoadClass

if TYPE_CHECKING:
    from cantou.services.signalements.domain.routing import Outside, Routed, Rule
    from cantou.services.signalements.models import RoutingRule


def explained(routed: Routed, *, title: str = "") -> Routed:
    return replace(routed, explanation=_exactly(routed, title), plain=_plainly(routed))


def _exactly(routed: Routed, title: str) -> str:
    about = title or (BY_CODE[routed.category].title if routed.category in BY_CODE else routed.category)
    road = f", {RoadClass(routed.road.road_class).label} ({routed.road.name})" if routed.road else ""
    case = _("« %(about)s »%(road)s, le %(day)s.") % {
        "about": about,
        "road": road,
        "day": date_format(routed.day, "j F Y"),
    }
    if routed.rule is None:
        return _("%(case)s Aucune règle n’en parle : %(owner)s, qui l’a reçu, s’en occupe.") % {
            "case": case,
            "owner": routed.target_name,
        }
    told = [case, _rule(routed.rule), _outcome(routed)]
    if routed.overridden:
        others = " ; ".join(f"n° {rule.id} ({rule.writer_name})" for rule in routed.overridden)
        told.append(_("Elle passe avant : %(others)s.") % {"others": others})
    return " ".join(told)


def _rule(rule: Rule) -> str:
    return _("Règle n° %(number)d (%(writer)s) : « %(competence)s » (%(conditions)s).") % {
        "number": rule.id,
        "writer": rule.writer_name,
        "competence": rule.competence,
        "conditions": conditions(rule),
    }


def conditions(rule: Rule) -> str:
    """« tout sujet, route départementale, Cantal, depuis le 1er janvier 2026 »"""
    known = BY_CODE.get(rule.category)
    about = (known.title if known else rule.category) if rule.category else _("tout sujet")
    return f"{about}, {_where_and_when(rule, rule.territory_name)}"


def conditions_of(rule: RoutingRule) -> str:
    """The same of a row, without its subject."""
    return _where_and_when(rule, rule.territory.name)


def outcome_of(rule: RoutingRule) -> str:
    """« Conseil départemental du Cantal, Agence d’Aurillac », or whom to call."""
    if rule.target is None:
        phone = show_phone(rule.outside_phone) if rule.outside_phone else ""
        told = ", ".join(part for part in (rule.outside_name, phone) if part)
        return _("Appeler %(whom)s") % {"whom": told}
    return f"{rule.target.name}, {rule.team}" if rule.team else rule.target.name


def _where_and_when(rule: Rule | RoutingRule, territory: str) -> str:
    parts = [
        str(RoadClass(rule.road_class).label) if rule.road_class else "",
        territory,
        _("depuis le %(day)s") % {"day": date_format(rule.valid_from, "j F Y")},
        _("jusqu’au %(day)s non compris") % {"day": date_format(rule.valid_to, "j F Y")}
        if rule.valid_to
        else "",
    ]
    return ", ".join(part for part in parts if part)


def _outcome(routed: Routed) -> str:
    if routed.outside:
        text = _("Cela ne dépend d’aucun organisme présent ici : il faut appeler %(whom)s.")
        return text % {"whom": whom(routed.outside)}
    if routed.team:
        return _("Destinataire : %(target)s, équipe « %(team)s ».") % {
            "target": routed.target_name,
            "team": routed.team,
        }
    return _("Destinataire : %(target)s.") % {"target": routed.target_name}


def _plainly(routed: Routed) -> str:
    if routed.outside:
        return _("Cela ne dépend pas de la mairie. Appelez %(whom)s.") % {"whom": whom(routed.outside)}
    if routed.rule is None or not routed.is_elsewhere:
        return _("%(name)s s’en occupe.") % {"name": routed.target_name}
    return _("%(name)s s’en occupe (%(competence)s).") % {
        "name": routed.target_name,
        "competence": routed.rule.competence,
    }


def whom(outside: Outside) -> str:
    """« Enedis, 09 72 67 50 15 (jour et nuit) »"""
    phone = show_phone(outside.phone) if outside.phone else ""
    told = ", ".join(part for part in (outside.name, phone) if part)
    return f"{told} ({outside.hours})" if outside.hours else told
