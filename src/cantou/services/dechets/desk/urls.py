from __future__ import annotations

from django.urls import path

from cantou.services.dechets.desk.views import areas, bulky, centres, days, guide, points, rules, sectors

urlpatterns = [
    path("", sectors.index, name="index"),
    path("secteur/<veiled:sector>/", sectors.sector, name="sector"),
    path("secteur/<veiled:sector>/montrer/", sectors.show, name="show"),
    path("secteur/<veiled:sector>/supprimer/", sectors.delete, name="sector_delete"),
    path("secteur/<veiled:sector>/annee/", sectors.year, name="year"),
    path("secteur/<veiled:sector>/endroits/", areas.areas, name="areas"),
    path("secteur/<veiled:sector>/zone/", areas.zone, name="zone"),
    path("endroit/<veiled:area>/oter/", areas.remove, name="area_remove"),
    path("secteur/<veiled:sector>/collecte/", rules.new, name="rule_new"),
    path("collecte/<veiled:days>/", rules.edit, name="rule"),
    path("collecte/<veiled:days>/supprimer/", rules.delete, name="rule_delete"),
    path("secteur/<veiled:sector>/changement/", days.new, name="change_new"),
    path("changement/<veiled:change>/reprendre/", days.drop, name="change_drop"),
    path("points/", points.index, name="points"),
    path("points/nouveau/", points.new, name="point_new"),
    path("points/<veiled:spot>/", points.edit, name="point"),
    path("points/<veiled:spot>/regle/", points.clear, name="point_clear"),
    path("points/<veiled:spot>/supprimer/", points.delete, name="point_delete"),
    path("souci/<str:trouble>/", points.report, name="report"),
    path("souci/<str:trouble>/regle/", points.settle, name="report_settle"),
    path("decheteries/", centres.index, name="centres"),
    path("decheteries/nouvelle/", centres.new, name="centre_new"),
    path("decheteries/<veiled:centre>/", centres.edit, name="centre"),
    path("decheteries/<veiled:centre>/supprimer/", centres.delete, name="centre_delete"),
    path("decheteries/<veiled:centre>/fermeture/", centres.close, name="closure_new"),
    path("fermetures/<veiled:closed>/oter/", centres.reopen, name="closure_remove"),
    path("encombrants/", bulky.index, name="bulky"),
    path("encombrants/<veiled:turn>/", bulky.round_, name="bulky_round"),
    path("encombrants/<veiled:turn>/tournee.pdf", bulky.paper, name="bulky_pdf"),
    path("encombrants/<veiled:turn>/annuler/", bulky.call_off, name="bulky_off"),
    path("encombrants/<veiled:turn>/<veiled:lift>/annuler/", bulky.cancel, name="bulky_cancel"),
    path("tri/", guide.index, name="guide"),
    path("tri/<veiled:entry>/", guide.edit, name="word"),
    path("tri/<veiled:entry>/supprimer/", guide.delete, name="word_delete"),
    path("flux/<str:stream>/", guide.stream, name="stream"),
]
