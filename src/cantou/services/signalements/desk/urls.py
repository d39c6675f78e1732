from django.urls import path

from cantou.services.signalements.desk.views import acts, categories, lists, report, statistics

urlpatterns = [
    path("", lists.index, name="index"),
    path("liste.csv", lists.as_csv, name="csv"),
    path("statistiques/", statistics.statistics, name="statistics"),
    path("statistiques.csv", statistics.as_csv, name="statistics_csv"),
    path("sujets/", categories.index, name="categories"),
    path("sujets/<slug:code>/", categories.edit, name="category"),
    path("<str:reference>/", report.report, name="report"),
    path("<str:reference>/etat/", acts.step, name="step"),
    path("<str:reference>/repondre/", acts.reply, name="reply"),
    path("<str:reference>/note/", acts.note, name="note"),
    path("<str:reference>/confier/", acts.assign, name="assign"),
    path("<str:reference>/echeance/", acts.due, name="due"),
    path("<str:reference>/sujet/", acts.category, name="change_category"),
    path("<str:reference>/publier/", acts.publish, name="publish"),
    path("<str:reference>/retirer/", acts.withdraw, name="withdraw"),
    path("<str:reference>/fiche/", report.sheet, name="sheet"),
    path("<str:reference>/lien/", report.link, name="link"),
    path("<str:reference>/photo/<str:name>", report.photo, name="photo"),
]
