from django.urls import path

from cantou.services.demarches.desk.views import case, lists, typing

urlpatterns = [
    path("", lists.index, name="index"),
    path("proposees/", lists.offered, name="offered"),
    path("proposees/<slug:demarche>/", lists.offer, name="offer"),
    path("chiffres/", lists.figures, name="figures"),
    path("saisir/", typing.choose, name="typed"),
    path("saisir/<slug:demarche>/", typing.begin, name="typing_begin"),
    path("saisie/<veiled:typing>/", typing.fill, name="typing"),
    path("saisie/<veiled:typing>/garder/", typing.fill_keep, name="typing_keep"),
    path("<str:case>/", case.show, name="case"),
    path("<str:case>/agir/<slug:way>/", case.act, name="act"),
    path("<str:case>/repondre/<slug:wanted>/", case.answer, name="answer"),
    path("<str:case>/ecrire/", case.write, name="write"),
    path("<str:case>/note/", case.note, name="note"),
    path("<str:case>/note/<veiled:remark>/faite/", case.note_done, name="note_done"),
    path("<str:case>/preuve/", case.proof, name="proof"),
    path("<str:case>/recepisse.pdf", case.receipt, name="receipt"),
    path("<str:case>/attestation.pdf", case.attestation, name="attestation"),
    path("<str:case>/dossier.pdf", case.whole, name="whole"),
    path("<str:case>/document/<veiled:paper>.pdf", case.document, name="document"),
    path("<str:case>/fichier/<str:name>", case.file, name="file"),
]
