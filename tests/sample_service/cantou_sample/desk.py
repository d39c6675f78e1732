from __future__ import annotations

from django.shortcuts import render
from django.urls import path

from cantou_sample import control
from cantou_sample.models import Ad


def index(request):
    request.agent.require("petites_annonces", "read")
    ads = Ad.objects.filter(organisation_id=request.agent.acting).order_by("-pk")
    return render(request, "cantou_sample/ads.html", {"ads": ads})


urlpatterns = [path("", index, name="index"), *control.urlpatterns]
