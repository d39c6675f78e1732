"""The addresses of this door: those of a portal, those of the platform, and those that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from cantou.portal.views import datasets, find, home, machines, notices, search

if TYPE_CHECKING:
    from django.urls import URLPattern

BOTH: list[URLPattern] = [
    path("accessibilite/", notices.accessibility, name="accessibility"),
    path("donnees-personnelles/", notices.personal_data, name="personal_data"),
    path("mentions-legales/", notices.legal, name="legal"),
    path("theme/<slug:slug>-<slug:version>.css", machines.theme, name="theme"),
    path("icone.svg", machines.icon, name="icon"),
    path("favicon.ico", machines.icon, name="favicon"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
]
PLATFORM: list[URLPattern] = [
    path("", find.find, name="home"),
    path("services/", find.catalogue, name="catalogue"),
    path("donnees/", datasets.catalogue, name="datasets_platform"),
    path("donnees/catalogue.jsonld", datasets.catalogue_file, name="datasets_catalogue"),
    path("ask", machines.ask, name="ask"),
    path("sitemap-<slug:code>.xml", machines.departement_sitemap, name="departement_sitemap"),
    *BOTH,
]
PORTAL: list[URLPattern] = [
    path("", home.home, name="portal_home"),
    path("travailleur.js", machines.worker, name="portal_worker"),
    path("recherche/", search.search, name="portal_search"),
    path("communes/", home.communes, name="communes"),
    path("donnees/", datasets.index, name="datasets"),
    path("donnees/<slug:service>/<slug:dataset>.<slug:form>", datasets.download, name="dataset"),
    path("ouvrir/", home.opening_here, name="opening"),
    *BOTH,
]
LAST: list[URLPattern] = [path("<slug:slug>/", find.elsewhere, name="elsewhere")]
"""After everything else of the platform: a name that is not an address."""
