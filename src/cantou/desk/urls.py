from django.urls import path

from cantou.desk.views import acting, journal, queue, statistics

urlpatterns = [
    path("", queue.queue, name="desk"),
    path("agir/", acting.choose, name="desk_acting"),
    path("lot/", queue.bulk, name="desk_bulk"),
    path("vues/", queue.keep_view, name="desk_keep_view"),
    path("vues/<int:view>/supprimer/", queue.drop_view, name="desk_drop_view"),
    path("journal/", journal.journal, name="desk_journal"),
    path("statistiques/", statistics.statistics, name="desk_statistics"),
]
