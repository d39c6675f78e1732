from django.urls import path

from cantou.services.salles.portal.views import asking, items, links, mine, public, weekly, wishes

urlpatterns = [
    path("", public.index, name="index"),
    path("retrouver/", public.find, name="find"),
    path("les-miennes/", mine.index, name="mine"),
    path("materiel/", items.index, name="items"),
    path("materiel/demander/", items.ask, name="loan_ask"),
    path("materiel/suivi/<str:loan_secret>/", items.follow, name="loan_follow"),
    path("materiel/suivi/<str:loan_secret>/annuler/", items.cancel, name="loan_cancel"),
    path("saison/", wishes.index, name="season"),
    path("saison/merci/", wishes.thanks, name="wish_thanks"),
    path("demande/<str:asked>/quand/", asking.when, name="when"),
    path("demande/<str:asked>/pour-qui/", asking.who, name="who"),
    path("demande/<str:asked>/quoi/", asking.what, name="what"),
    path("demande/<str:asked>/coordonnees/", asking.contact, name="contact"),
    path("demande/<str:asked>/verifier/", asking.review, name="review"),
    path("suivi/<str:hire_secret>/", links.follow, name="follow"),
    path("suivi/<str:hire_secret>/envoyee/", links.sent, name="sent"),
    path("suivi/<str:hire_secret>/annuler/", links.cancel, name="cancel"),
    path("suivi/<str:hire_secret>/accepter/", links.accept, name="accept"),
    path("suivi/<str:hire_secret>/assurance/", links.insurance, name="insurance"),
    path("suivi/<str:hire_secret>/payer/", links.pay, name="pay"),
    path("suivi/<str:hire_secret>/convention.pdf", links.agreement, name="agreement"),
    path("suivi/<str:hire_secret>/agenda.ics", links.calendar, name="hire_ics"),
    path("<slug:hall>/", public.hall, name="hall"),
    path("<slug:hall>/photo/<str:name>", public.photo, name="photo"),
    path("<slug:hall>/demander/", asking.begin, name="begin"),
    path("<slug:hall>/chaque-semaine/", weekly.ask, name="weekly"),
    path("<slug:hall>/attendre/", asking.wait, name="wait"),
    path("<slug:hall>/agenda.ics", public.feed, name="hall_ics"),
]
