from __future__ import annotations

from django.urls import path

from cantou.services.site.desk.views import acts, bulletins, editor, events, imports, news, pages, versions

urlpatterns = [
    path("", news.index, name="index"),
    path("actualite/nouvelle/", news.new, name="article_new"),
    path("actualite/<slug:article>/", news.edit, name="article"),
    path("actualite/<slug:article>/faire/", news.act, name="article_act"),
    path("agenda/", events.index, name="events"),
    path("agenda/nouveau/", events.new, name="event_new"),
    path("agenda/<slug:happening>/", events.edit, name="event"),
    path("agenda/<slug:happening>/faire/", events.act, name="event_act"),
    path("agenda/<slug:happening>/fois/<slug:occasion>/", events.time, name="event_time"),
    path(
        "agenda/<slug:happening>/fois/<slug:occasion>/reprendre/",
        events.time_restore,
        name="event_time_restore",
    ),
    path("bulletins/", bulletins.index, name="bulletins"),
    path("bulletins/nouveau/", bulletins.new, name="bulletin_new"),
    path("bulletins/<slug:issue>/supprimer/", bulletins.delete, name="bulletin_delete"),
    path("pages/", pages.index, name="pages"),
    path("pages/nouvelle/", pages.new, name="page_new"),
    path("pages/<slug:leaf>/", pages.page, name="page"),
    path("pages/<slug:leaf>/modifier/", editor.edit, name="page_edit"),
    path("pages/<slug:leaf>/menu/", pages.place, name="page_place"),
    path("pages/<slug:leaf>/faire/", pages.act, name="page_act"),
    path("pages/<slug:leaf>/fichier/<str:name>", pages.file, name="page_file"),
    path("pages/<slug:leaf>/versions/", versions.index, name="page_versions"),
    path("pages/<slug:leaf>/versions/<int:edition>/", versions.version, name="page_version"),
    path("pages/<slug:leaf>/versions/<int:edition>/reprendre/", versions.restore, name="page_restore"),
    path("reprise/", imports.index, name="imports"),
    path("reprise/<uuid:taking>/", imports.one, name="import"),
    path("reprise/<uuid:taking>/avance/", imports.progress, name="import_progress"),
    path("reprise/<uuid:taking>/reprendre/", imports.launch, name="import_launch"),
    path("actes/", acts.index, name="acts"),
    path("actes/nouveau/", acts.new, name="act_new"),
    path("actes/<str:deed>/", acts.act, name="act"),
    path("actes/<str:deed>/modifier/", acts.edit, name="act_edit"),
    path("actes/<str:deed>/mettre-en-ligne/", acts.post, name="act_post"),
    path("actes/<str:deed>/remplacer/", acts.correct, name="act_correct"),
    path("actes/<str:deed>/retirer/", acts.withdraw, name="act_withdraw"),
    path("actes/<str:deed>/supprimer/", acts.delete, name="act_delete"),
    path("actes/<str:deed>/certificat.pdf", acts.certificate, name="act_certificate"),
]
