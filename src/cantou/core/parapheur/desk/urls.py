"""What waits for a signature: `/bureau/a-signer/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.parapheur.desk import views

urlpatterns = [
    path("", views.index, name="desk_signatures"),
    path("ensemble/", views.together, name="desk_signatures_together"),
    path("<veiled:signature>/", views.show, name="desk_signature"),
    path("<veiled:signature>/document.pdf", views.document, name="desk_signature_document"),
    path("<veiled:signature>/lu/", views.read, name="desk_signature_read"),
    path("<veiled:signature>/signer/", views.sign, name="desk_signature_sign"),
    path("<veiled:signature>/viser/", views.visa, name="desk_signature_visa"),
    path("<veiled:signature>/refuser/", views.refuse, name="desk_signature_refuse"),
]
