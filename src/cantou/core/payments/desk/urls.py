"""What is owed to the organisation, and its régies: `/bureau/regie/`."""

from __future__ import annotations

from django.urls import path

from cantou.core.payments.desk import acts, books, lists, one, quotient, several

urlpatterns = [
    path("", lists.index, name="desk_debts"),
    path("nouvelle/", lists.new, name="desk_debt_new"),
    path("ensemble/<slug:bulk_act>/", several.together, name="desk_debts_together"),
    path("montants/", lists.amounts, name="desk_debts_amounts"),
    path("montants.<str:export_form>", lists.export, name="desk_debts_export"),
    path("regies/", books.regies, name="desk_regies"),
    path("regies/nouvelle/", books.regie_new, name="desk_regie_new"),
    path("regies/<slug:regie>/", books.regie, name="desk_regie"),
    path("regies/<slug:regie>/journee/", books.day, name="desk_regie_day"),
    path("regies/<slug:regie>/journee.csv", books.day_csv, name="desk_regie_day_csv"),
    path("<veiled:debt>/", one.show, name="desk_debt"),
    path("<veiled:debt>/encaisser/", acts.counter, name="desk_debt_counter"),
    path("<veiled:debt>/avoir/", acts.credit, name="desk_debt_credit"),
    path("<veiled:debt>/rembourser/", acts.refund, name="desk_debt_refund"),
    path("<veiled:debt>/echeances/", acts.instalments, name="desk_debt_instalments"),
    path("<veiled:debt>/quotient/", quotient.shown, name="desk_debt_quotient"),
    path("<veiled:debt>/verifier/", acts.ask, name="desk_debt_ask"),
    path("<veiled:debt>/paiement-verifie/", acts.contested, name="desk_debt_contested"),
    path("<veiled:debt>/prise-en-charge/", acts.taken_in_charge, name="desk_debt_taken"),
    path("<veiled:debt>/transmettre/", acts.hand_over, name="desk_debt_hand_over"),
    path("<veiled:debt>/recu-<str:receipt_number>.pdf", one.receipt, name="desk_debt_receipt"),
]
