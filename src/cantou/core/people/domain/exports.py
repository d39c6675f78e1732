"""One's own data back: what core keeps, and what each service's manifest gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.module_loading import import_string

from cantou.core.people.domain.personal_data import lines
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import (
    Card,
    Dependant,
    HouseholdTie,
    Mandate,
    Membership,
    Person,
    Registration,
    SharedDependant,
)
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def gather(*, person: int) -> list[dict[str, Any]]:
    """One section for each line of the register that gives data back: service, title, what, data."""
    sections = []
    for line in lines():
        if not line.data.export:
            continue
        with Scope.for_person(person).enter():
            found = import_string(line.data.export)(person)
        if found:
            sections.append(
                {"service": line.service, "title": line.title, "what": line.data.what, "data": found}
            )
    record_for_person(person=person, action="people.exported")
    return sections


def account_of(person: int) -> dict[str, Any]:
    one = Person.objects.select_related("home").get(pk=person)
    return {
        "prénom": one.given_name,
        "nom": one.family_name,
        "téléphone": one.phone,
        "commune": one.home.name if one.home else "",
        "compte créé le": one.created_at.isoformat(),
        "adresses électroniques": [
            {"adresse": address.email, "vérifiée": address.verified, "principale": address.primary}
            for address in EmailAddress.objects.filter(user_id=person).order_by("email")
        ],
        "identités reliées": [
            {
                "fournisseur": account.provider,
                "identifiant": account.uid,
                "depuis": account.date_joined.isoformat(),
            }
            for account in SocialAccount.objects.filter(user_id=person).order_by("pk")
        ],
        "comptes ouverts au guichet": [
            {"organisme": row.organisation.name, "le": row.made_at.isoformat()}
            for row in Registration.objects.filter(person_id=person)
            .select_related("organisation")
            .order_by("pk")
        ],
        "rôles": [
            {
                "organisme": row.organisation.name,
                "service": row.service,
                "rôle": row.role,
                "du": row.created_at.isoformat(),
                "au": _iso(row.ended_at),
            }
            for row in Membership.objects.filter(person_id=person)
            .select_related("organisation")
            .order_by("pk")
        ],
    }


def security_of(person: int) -> dict[str, Any]:
    return {
        "moyens de connexion": [
            {"sorte": one.type, "ajouté le": one.created_at.isoformat(), "servi le": _iso(one.last_used_at)}
            for one in Authenticator.objects.filter(user_id=person).order_by("pk")
        ],
        "cartes": [
            {
                "numéro": card.number,
                "imprimée le": card.issued_at.isoformat(),
                "valable jusqu’au": card.expires_at.isoformat(),
                "retirée le": _iso(card.revoked_at),
                "servie le": _iso(card.last_used_at),
            }
            for card in Card.objects.filter(person_id=person).order_by("pk")
        ],
        "sessions": [
            {"ouverte le": one.created_at.isoformat(), "adresse IP": one.ip, "navigateur": one.user_agent}
            for one in UserSession.objects.filter(user_id=person).order_by("pk")
        ],
        "applications autorisées": sorted(
            set(
                Token.objects.filter(user_id=person, client__isnull=False).values_list(
                    "client__name", flat=True
                )
            )
        ),
    }


def relations_of(person: int) -> dict[str, Any]:
    """Inside the person's Scope."""
    ties = HouseholdTie.objects.filter(person_id=person).select_related("other").order_by("pk")
    return {
        "foyer": [
            {
                "avec": str(tie.other),
                "depuis": tie.since.isoformat(),
                "peut agir pour elle ou lui": tie.may_act,
            }
            for tie in ties
        ],
        "enfants et adultes à charge": [
            {
                "nom": str(one.person),
                "né ou née le": one.born_on and one.born_on.isoformat(),
                "est": one.get_kind_display(),
            }
            for one in Dependant.objects.filter(
                Q(person_id=person) | Q(person_id__in=[tie.other_id for tie in ties])
            )
            .select_related("person")
            .order_by("pk")
        ],
        "organismes qui connaissent la personne": [
            {
                "organisme": one.organisation.name,
                "depuis": one.since.isoformat(),
                "jusqu’à": _iso(one.ended_at),
            }
            for one in SharedDependant.objects.filter(person_id=person)
            .select_related("organisation")
            .order_by("pk")
        ],
        "mandats donnés": _mandates(Mandate.objects.filter(giver_id=person).order_by("pk")),
        "mandats reçus": _mandates(Mandate.objects.filter(holder_id=person).order_by("pk")),
    }


def _mandates(found: Iterable[Mandate]) -> list[dict[str, Any]]:
    return [
        {
            "texte": mandate.text,
            "du": mandate.starts_on.isoformat(),
            "au": mandate.ends_on.isoformat(),
            "numéro": mandate.number,
            "accord": mandate.consent,
            "accord donné le": _iso(mandate.consented_at),
            "accepté le": _iso(mandate.accepted_at),
            "révoqué le": _iso(mandate.revoked_at),
        }
        for mandate in found
    ]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
