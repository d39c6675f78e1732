from django.urls import path

from cantou.services.rendez_vous.portal.views import asking, booking, halls, links, mine, motives

urlpatterns = [
    path("", motives.index, name="index"),
    path("etre-rappele/", asking.ask, name="ask"),
    path("etre-rappele/merci/", asking.asked, name="asked"),
    path("les-miens/", mine.index, name="mine"),
    path("suivi/<str:private>/", links.follow, name="follow"),
    path("suivi/<str:private>/annuler/", links.cancel, name="cancel"),
    path("suivi/<str:private>/deplacer/", links.move, name="move"),
    path("suivi/<str:private>/proposition/", links.proposal, name="proposal"),
    path("suivi/<str:private>/plus-tot/", links.earlier, name="earlier"),
    path("suivi/<str:private>/papier/", links.slip, name="slip"),
    path("suivi/<str:private>/rendez-vous.ics", links.calendar, name="ics"),
    path("ticket/<str:waiting>/", halls.ticket, name="ticket"),
    path("ticket/<str:waiting>/etat/", halls.ticket_state, name="ticket_state"),
    path("ticket/<str:waiting>/rendre/", halls.leave, name="ticket_leave"),
    path("file/<slug:body>/<slug:lobby>/", halls.hall, name="hall"),
    path("file/<slug:body>/<slug:lobby>/prendre/", halls.take, name="take"),
    path("file/<slug:body>/<slug:lobby>/ecran/", halls.screen, name="screen"),
    path("file/<slug:body>/<slug:lobby>/ecran/etat/", halls.screen_state, name="screen_state"),
    path("<slug:body>/<slug:motive>/", motives.motive, name="motive"),
    path("<slug:body>/<slug:motive>/reserver/", booking.book, name="book"),
]
