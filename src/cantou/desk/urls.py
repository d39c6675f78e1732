from django.urls import URLPattern, URLResolver, include, path

from cantou.desk.views import (
    absences,
    acting,
    assistance,
    dead_letters,
    errands,
    journal,
    look,
    offers,
    opening,
    organisation,
    preferences,
    queue,
    statistics,
    team,
)
from cantou.desk.views.notices import ledger, letters, wording
from cantou.desk.views.operator import banner, departures, onboarding, organisations, overview, usage

services = [
    path("", offers.catalogue, name="desk_services"),
    path("<slug:service>/", offers.service, name="desk_service"),
    path("<slug:service>/reglages/", offers.settings, name="desk_service_settings"),
    path("<slug:service>/fermer/", offers.close, name="desk_service_close"),
    path("<slug:service>/rouvrir/", offers.reopen, name="desk_service_reopen"),
    path("<slug:service>/affiche/", offers.poster, name="desk_service_poster"),
    path("<slug:service>/ouvrir/", opening.presentation, name="desk_opening"),
    path("<slug:service>/ouvrir/questions/", opening.questions, name="desk_opening_questions"),
    path("<slug:service>/ouvrir/ou/", opening.where, name="desk_opening_where"),
    path("<slug:service>/ouvrir/verifier/", opening.confirm, name="desk_opening_confirm"),
    path("<slug:service>/ouvert/", offers.done, name="desk_opening_done"),
]

members = [
    path("", team.team, name="desk_team"),
    path("inviter/", team.new, name="desk_team_new"),
    path("invitations/<veiled:invitation>/retirer/", team.withdraw, name="desk_team_withdraw"),
    path("absences/", absences.plan, name="desk_absences"),
    path("absences/<veiled:absence>/terminer/", absences.cancel, name="desk_absence_cancel"),
    path("<slug:handle>/roles/", team.roles, name="desk_team_roles"),
    path("<slug:handle>/depart/", team.leave, name="desk_team_leave"),
]

messages = [
    path("", ledger.messages_sent, name="desk_messages"),
    path("<uuid:key>/renvoyer/", ledger.send_again, name="desk_message_again"),
    path("lettres/", letters.letters, name="desk_letters"),
    path("lettres/agir/", letters.act, name="desk_letters_act"),
    path("modeles/", wording.wordings, name="desk_templates"),
    path("modeles/<slug:service>/<slug:notice>/", wording.wording, name="desk_template"),
    path("modeles/<slug:service>/<slug:notice>/reprendre/", wording.reset, name="desk_template_reset"),
    path("envoi/", wording.sender, name="desk_sender"),
]

help_ = [
    path("", assistance.assistance, name="desk_assistance"),
    path("demandes/<veiled:assistance>/", assistance.answer, name="desk_assistance_answer"),
    path("<veiled:given>/prendre/", assistance.take, name="desk_assistance_take"),
    path("<veiled:given>/arreter/", assistance.stop, name="desk_assistance_stop"),
    path("rendre/", assistance.give_back, name="desk_assistance_give_back"),
]

operator = [
    path("", overview.overview, name="operator"),
    path("entrainement/", overview.set_up, name="operator_practice"),
    path("organismes/", organisations.organisations, name="operator_organisations"),
    path("organismes/<slug:slug>/", organisations.organisation, name="operator_organisation"),
    path(
        "organismes/<slug:slug>/administrateur/", organisations.administrator, name="operator_administrator"
    ),
    path("organismes/<slug:slug>/aide/", organisations.ask, name="operator_ask"),
    path("organismes/<slug:slug>/archive/", departures.export, name="operator_export"),
    path("organismes/<slug:slug>/depart/", departures.leave, name="operator_leave"),
    path("organismes/<slug:slug>/rester/", departures.stay, name="operator_stay"),
    path("organismes/<slug:slug>/effacer/", departures.erase, name="operator_erase"),
    path("ouvrir/", onboarding.onboarding, name="operator_onboarding"),
    path("ouvrir/modele.csv", onboarding.model, name="operator_onboarding_model"),
    path("usage/", usage.usage, name="operator_usage"),
    path("usage/relever/", usage.recount, name="operator_recount"),
    path("annonce/", banner.banner, name="operator_banner"),
    path("annonce/enlever/", banner.remove, name="operator_banner_remove"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="desk"),
    path("agir/", acting.choose, name="desk_acting"),
    path("lot/", queue.bulk, name="desk_bulk"),
    path("nouveaux/", queue.newer, name="desk_newer"),
    path("vues/", queue.keep_view, name="desk_keep_view"),
    path("vues/<veiled:view>/supprimer/", queue.drop_view, name="desk_drop_view"),
    path("journal/", journal.journal, name="desk_journal"),
    path("statistiques/", statistics.statistics, name="desk_statistics"),
    path("equipe/", include(members)),
    path("preferences/", preferences.preferences, name="desk_preferences"),
    path("services/", include(services)),
    path("preferences/entrainement/", preferences.practise, name="desk_practise"),
    path("messages/", include(messages)),
    path("assistance/", include(help_)),
    path("exploitation/", include(operator)),
    path("travaux/archive/", errands.export, name="desk_export"),
    path("travaux/<uuid:key>/", errands.errand, name="desk_errand"),
    path("travaux/<uuid:key>/avancement/", errands.progress, name="desk_errand_progress"),
    path("travaux/<uuid:key>/lancer/", errands.launch, name="desk_errand_launch"),
    path("travaux/<uuid:key>/rapport.csv", errands.report, name="desk_errand_report"),
    path("travaux/<uuid:key>/archive.zip", errands.download, name="desk_errand_download"),
    path("organisme/", organisation.organisation, name="desk_organisation"),
    path("organisme/noms/", organisation.attach, name="desk_host_attach"),
    path("organisme/noms/verifier/", organisation.check, name="desk_host_check"),
    path("organisme/noms/retirer/", organisation.detach, name="desk_host_detach"),
    path("couleurs/", look.look, name="desk_look"),
    path("couleurs/apercu.css", look.preview, name="desk_look_preview"),
    path("couleurs/reprendre/", look.reset, name="desk_look_reset"),
    path("echecs/", dead_letters.letters, name="desk_dead_letters"),
    path("echecs/<veiled:job>/", dead_letters.act, name="desk_dead_letter"),
]
