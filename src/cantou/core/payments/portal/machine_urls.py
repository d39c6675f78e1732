"""On the platform alone: where providers give notice, and the one that is only simulated."""

from __future__ import annotations

from django.urls import path

from cantou.core.payments.portal import machines

urlpatterns = [
    path("avis-de-paiement/<str:payment_provider>/", machines.notice, name="payments_notice"),
    path(
        "simulateur/particulier/v3/dss/quotient_familial/identite",
        machines.particulier,
        name="payments_particulier",
    ),
    path("simulateur/carte/<str:simulated>/", machines.simulator, name="payments_simulator"),
]
