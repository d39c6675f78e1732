from django.urls import include, path

from cantou.desk.views import (
    absences,
    acting,
    dead_letters,
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
    path("invitations/<int:invitation>/retirer/", team.withdraw, name="desk_team_withdraw"),
    path("absences/", absences.plan, name="desk_absences"),
    path("absences/<int:absence>/terminer/", absences.cancel, name="desk_absence_cancel"),
    path("<slug:handle>/roles/", team.roles, name="desk_team_roles"),
    path("<slug:handle>/depart/", team.leave, name="desk_team_leave"),
]

urlpatterns = [
    path("", queue.queue, name="desk"),
    path("agir/", acting.choose, name="desk_acting"),
    path("lot/", queue.bulk, name="desk_bulk"),
    path("nouveaux/", queue.newer, name="desk_newer"),
    path("vues/", queue.keep_view, name="desk_keep_view"),
    path("vues/<int:view>/supprimer/", queue.drop_view, name="desk_drop_view"),
    path("journal/", journal.journal, name="desk_journal"),
    path("statistiques/", statistics.statistics, name="desk_statistics"),
    path("equipe/", include(members)),
    path("preferences/", preferences.preferences, name="desk_preferences"),
    path("services/", include(services)),
    path("organisme/", organisation.organisation, name="desk_organisation"),
    path("organisme/noms/", organisation.attach, name="desk_host_attach"),
    path("organisme/noms/retirer/", organisation.detach, name="desk_host_detach"),
    path("couleurs/", look.look, name="desk_look"),
    path("couleurs/apercu.css", look.preview, name="desk_look_preview"),
    path("couleurs/reprendre/", look.reset, name="desk_look_reset"),
    path("echecs/", dead_letters.letters, name="desk_dead_letters"),
    path("echecs/<int:job>/", dead_letters.act, name="desk_dead_letter"),
]
