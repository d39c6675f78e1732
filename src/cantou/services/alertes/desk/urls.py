from __future__ import annotations

from django.urls import path

from cantou.services.alertes.desk.views import alerts, cell, confirming, plan, reach, register, writing

urlpatterns = [
    path("", alerts.index, name="index"),
    path("nouvelle/", writing.choose, name="choose"),
    path("nouvelle/<slug:kind>/", writing.new, name="new"),
    path("a-envoyer/<veiled:draft>/", confirming.confirm, name="confirm"),
    path("a-envoyer/<veiled:draft>/corriger/", writing.rewrite, name="rewrite"),
    path("a-envoyer/<veiled:draft>/effacer/", writing.drop, name="drop"),
    path("alerte/<str:alert>/", alerts.alert, name="alert"),
    path("alerte/<str:alert>/diffusion/", reach.reach, name="reach"),
    path("alerte/<str:alert>/diffusion/etat/", reach.state, name="reach_state"),
    path("alerte/<str:alert>/diffusion/lignes.csv", reach.lines, name="lines"),
    path("alerte/<str:alert>/diffusion/certificat.pdf", reach.certify, name="certificate"),
    path("alerte/<str:alert>/cellule/", cell.cell, name="cell"),
    path("alerte/<str:alert>/cellule/etat/", cell.state, name="cell_state"),
    path("alerte/<str:alert>/cellule/aide/<int:answered>/", cell.handle, name="handle"),
    path("alerte/<str:alert>/cellule/main-courante.pdf", cell.log_paper, name="log_paper"),
    path("alerte/<str:alert>/portes/", cell.door_list, name="doors"),
    path("alerte/<str:alert>/portes/liste.pdf", cell.door_paper, name="door_paper"),
    path("alerte/<str:alert>/portes/<int:knocked>/", cell.door_tick, name="door_tick"),
    path("abonnes/", reach.subscribers, name="subscribers"),
    path("abonnes/guichet/", reach.subscribe, name="counter"),
    path("registre/", register.index, name="register"),
    path("registre/nouveau/", register.new, name="listed_new"),
    path("registre/lecteurs/", register.readers, name="readers"),
    path("registre/appels/", register.begin, name="round_begin"),
    path("registre/appels/<int:calling>/", register.calls, name="calls"),
    path("registre/appels/<int:calling>/liste.pdf", register.calls_paper, name="calls_paper"),
    path("registre/<uuid:listed>/", register.listed, name="listed"),
    path("registre/<uuid:listed>/retirer/", register.take_off, name="listed_off"),
    path("plan/", plan.index, name="plan"),
    path("plan/plan.pdf", plan.plan_paper, name="plan_paper"),
    path("plan/nouveau/", plan.new, name="plan_new"),
    path("plan/<int:item>/", plan.edit, name="plan_entry"),
    path("plan/<int:item>/supprimer/", plan.delete, name="plan_delete"),
    path("alerte/<str:alert>/mettre-a-jour/", writing.update, name="update"),
    path("alerte/<str:alert>/annuler/", writing.cancel, name="cancel"),
]
