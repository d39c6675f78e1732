from __future__ import annotations

from django.shortcuts import render
from django.urls import path

from cantou.core.web.pagecache import cacheable
from cantou_sample import control
from cantou_sample.models import Ad


@cacheable()
def index(request):
    ads = Ad.objects.filter(organisation_id=request.provider.organisation_id).order_by("-pk")
    return render(request, "cantou_sample/ads.html", {"ads": ads})


urlpatterns = [path("", index, name="index"), *control.urlpatterns]
