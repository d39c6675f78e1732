"""A page that asks where and for photographs, as a service would: for the browser."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django_cotton.compiler_regex import CottonCompiler

from cantou.config.urls import urlpatterns as platform
from cantou.core.files.forms import PhotosField
from cantou.core.maps.domain.figures import Entry, collection, place_figure
from cantou.core.maps.forms import PlaceField, asks_again

PAGE = """{% extends "web/portal_base.html" %}{% block title %}Essai{% endblock %}
{% block heading %}<h1>Signaler</h1>{% endblock %}
{% block content %}<c-form :form="form" submit="Envoyer" multipart="1" />{% endblock %}"""


class ReportForm(forms.Form):
    what = forms.CharField(label="Que se passe-t-il ?")
    where = PlaceField(label="Où est-ce ?")
    photos = PhotosField(label="Photographies", required=False)


def ask(request, commune: int) -> HttpResponse:
    form = ReportForm(request.POST or None, request.FILES or None)
    form.fields["where"].locate(commune)
    if form.is_bound and not asks_again(form) and form.is_valid():
        where = form.cleaned_data["where"]
        names = " ".join(one.name for one in form.cleaned_data["photos"])
        said = f"{where.how}|{where.lon}|{where.lat}|{where.words}|{form.cleaned_data['what']}|{names}"
        return HttpResponse(f"<!doctype html><title>Reçu</title><p id='got'>{said}</p>")
    template = engines["django"].from_string(CottonCompiler().process(PAGE))
    return HttpResponse(template.render({"form": form}, request))


FIGURE = """{% extends "web/portal_base.html" %}{% block title %}Essai{% endblock %}
{% block heading %}<h1>Signalements</h1>{% endblock %}
{% block content %}<section class="flow"><c-maps.figure :figure="figure" /></section>{% endblock %}"""
ENTRIES = [
    Entry("Un trou", "/r/1", 2.52, 44.95),
    Entry("Une lampe", "/r/2", 2.54, 44.93, "care"),
    Entry("Un arbre", "/r/3", 2.56, 44.96, "off"),
    Entry("Un banc", "/r/4", 2.58, 44.92, "good"),
]
TONES = {"": "pris en charge", "care": "planifié", "off": "reçu", "good": "traité"}


def show(request, commune: int) -> HttpResponse:
    figure = place_figure(
        territory=commune,
        title="Signalements en cours",
        entries=ENTRIES,
        tones=TONES,
        source="points.geojson",
    )
    template = engines["django"].from_string(CottonCompiler().process(FIGURE))
    return HttpResponse(template.render({"figure": figure}, request))


def points(request, commune: int) -> JsonResponse:
    return JsonResponse(collection(territory=commune, entries=ENTRIES))


urlpatterns = [
    path("essai/<int:commune>/", ask),
    path("essai/<int:commune>/carte/", show),
    path("essai/<int:commune>/carte/points.geojson", points),
    *platform,
]
