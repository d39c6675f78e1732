"""A service that shows forms, for the tests alone: an address and a place where the answers arrive."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import include, path

from cantou.config import urls as config
from cantou.core.forms.portal.mount import FormMount

RECEIVED: list = []


class Essai(FormMount):
    service = "essai"
    where = {"organisation": 0, "territory": None, "refuses": False}

    def organisation(self, request):
        return self.where["organisation"]

    def territory(self, request):
        return self.where["territory"]

    def taken(self, request, taken):
        if self.where["refuses"]:
            raise RuntimeError("the service failed")
        RECEIVED.append(taken)
        return HttpResponse("<!doctype html><title>Merci</title><h1>Merci</h1>")


class OneByOne(Essai):
    service = "une"
    one_by_one = True


urlpatterns = [
    path("essai/", include((Essai("essai").urls(), "essai"))),
    path("une/", include((OneByOne("une").urls(), "une"))),
    *config.urlpatterns,
]
handler500 = config.handler500
