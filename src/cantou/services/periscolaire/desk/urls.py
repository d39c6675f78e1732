from __future__ import annotations

from django.urls import path

from cantou.services.periscolaire.desk.views import activities, billing, children, serving

urlpatterns = [
    path("", serving.headcount, name="headcount"),
    path("feuille/<veiled:course>/<str:on>/", serving.attendance, name="attendance"),
    path("activites/", activities.index, name="activities"),
    path("activites/nouvelle/", activities.new, name="activity_new"),
    path("activites/<veiled:course>/", activities.edit, name="activity"),
    path("fermetures/", activities.closings, name="closings"),
    path("fermetures/<veiled:shutting>/retirer/", activities.closing_remove, name="closing_remove"),
    path("enfants/", children.index, name="children"),
    path("enfants/famille/", children.new, name="family_new"),
    path("enfants/<veiled:pupil>/", children.month, name="child"),
    path("enfants/<veiled:pupil>/semaines/", children.weeks, name="child_weeks"),
    path("enfants/<veiled:pupil>/sante/", children.needs, name="child_needs"),
    path("familles/<veiled:household>/", children.family, name="family"),
    path("familles/<veiled:household>/courrier/", children.letter, name="letter"),
    path("factures/", billing.latest, name="bills_latest"),
    path("factures/<str:period>/", billing.bills, name="bills"),
    path("factures/<str:period>/export.csv", billing.bills_csv, name="bills_csv"),
    path("factures/<str:period>/<veiled:household>/", billing.bill, name="bill"),
    path("factures/<str:period>/<veiled:household>/corriger/", billing.put_right, name="put_right"),
    path("factures/<str:period>/<veiled:household>/courrier/", billing.letter, name="bill_letter"),
]
