"""A debt in a commune with a portal, and what those who pay do with it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.test import Client

from cantou.core.payments.domain import debts
from cantou.core.payments.models import Debt, Payment, Receipt, Regie
from cantou.core.scope.scope import Scope
from tests.support.factories import make_commune, make_organisation

LINES = [("12 repas", 3780), ("Adhésion", 1220)]


def make_mairie(**fields):
    commune = make_commune("Vic-sur-Cère")
    return make_organisation("Mairie de Vic-sur-Cère", territory=commune, **fields)


def make_regie(mairie, provider="carte", **fields):
    with Scope.agent(mairie.pk).enter():
        found = Regie.objects.filter(organisation_id=mairie.pk, key="cantine").first()
        return found or debts.create_regie(key="cantine", title="Régie cantine", provider=provider, **fields)


def make_debt(mairie=None, *, provider="carte", **more):
    mairie = mairie or make_mairie()
    regie = make_regie(mairie, provider)
    with Scope.agent(mairie.pk).enter():
        wish = {
            "key": uuid4(),
            "service": "essai",
            "regie": regie,
            "title": "Cantine, novembre",
            "lines": LINES,
            "due_on": date(2199, 12, 31),
            "payer_name": "Louise Vidal",
        }
        return debts.owe(**(wish | more))


def agent(debt):
    return Scope.agent(debt.organisation_id).enter()


def fresh(debt):
    with agent(debt):
        return Debt.objects.get(organisation_id=debt.organisation_id, pk=debt.pk)


def payments(debt):
    with agent(debt):
        return list(Payment.objects.filter(organisation_id=debt.organisation_id, debt=debt).order_by("pk"))


def receipts(debt):
    with agent(debt):
        return list(Receipt.objects.filter(organisation_id=debt.organisation_id).order_by("number"))


class Browser:
    """Somebody who follows the link, with no account."""

    def __init__(self, debt):
        self.client = Client()
        slug = debt.organisation.territory.slug
        self.root = f"/{slug}/paiement/{debts.secret_of(debt)}/"

    def see(self):
        return self.client.get(self.root)

    def pay(self, **more):
        return self.client.post(f"{self.root}payer/", more)

    def come_back(self):
        return self.client.get(f"{self.root}retour/")

    def bank(self, address, choice):
        """What one presses on the bank's page."""
        return self.client.post(address, {"choix": choice})
