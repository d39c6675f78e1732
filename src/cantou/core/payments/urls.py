"""What a debt's private link opens, on every portal and on the platform: `/paiement/…`."""

from __future__ import annotations

from django.urls import path

from cantou.core.payments.portal import debt, find

app_name = "payments"
urlpatterns = [
    path("", find.find, name="find"),
    path("<str:debt_secret>/", debt.show, name="debt"),
    path("<str:debt_secret>/payer/", debt.pay, name="pay"),
    path("<str:debt_secret>/retour/", debt.back, name="back"),
    path("<str:debt_secret>/recu-<str:receipt_number>.pdf", debt.receipt, name="receipt"),
]
