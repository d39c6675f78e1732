from django.urls import include, path

from cantou.services.demarches.portal.mount import Demarches
from cantou.services.demarches.portal.views import links, mine, opinions, public

urlpatterns = [
    path("", public.index, name="index"),
    path("retrouver/", public.find, name="find"),
    path("les-miennes/", mine.index, name="mine"),
    path("remplir/", include(Demarches("demarches").urls())),
    path("suivi/<str:case_secret>/", links.follow, name="follow"),
    path("suivi/<str:case_secret>/envoyee/", links.sent, name="sent"),
    path("suivi/<str:case_secret>/reponses/", links.answers, name="answers"),
    path("suivi/<str:case_secret>/recepisse.pdf", links.receipt, name="receipt"),
    path("suivi/<str:case_secret>/dossier.pdf", links.whole, name="whole"),
    path("suivi/<str:case_secret>/attestation.pdf", links.attestation, name="attestation"),
    path("suivi/<str:case_secret>/dossier.zip", links.bundle, name="bundle"),
    path("suivi/<str:case_secret>/document/<veiled:paper>.pdf", links.document, name="document"),
    path("suivi/<str:case_secret>/fichier/<str:name>", links.file, name="file"),
    path("suivi/<str:case_secret>/ecrire/", links.write, name="write"),
    path("suivi/<str:case_secret>/repondre/<slug:wanted>/", links.answer, name="answer"),
    path("suivi/<str:case_secret>/agir/<slug:way>/", links.act, name="act"),
    path("avis/<str:opinion_secret>/", opinions.opinion, name="opinion"),
    path("avis/<str:opinion_secret>/piece/<str:name>", opinions.file, name="opinion_file"),
    path("<slug:demarche>/", public.demarche, name="demarche"),
]
