"""What a careless service would do, planted so that the isolation tests prove that they would see it.

Two views that filter nothing: one over a protected table, which the database defends; one over a table without
protection. They answer only while they are planted.
"""

from __future__ import annotations

from contextlib import contextmanager

from django.http import Http404, HttpResponse
from django.urls import path

from cantou_sample.models import Ad, OpenAd

_state = {"planted": False}


@contextmanager
def planted():
    _state["planted"] = True
    try:
        yield
    finally:
        _state["planted"] = False


def protected(request):
    """Every row that the database lets through."""
    return _listed(Ad)


def unprotected(request):
    return _listed(OpenAd)


def _listed(model):
    if not _state["planted"]:
        raise Http404
    return HttpResponse("\n".join(model.objects.order_by("pk").values_list("title", flat=True)))


urlpatterns = [
    path("temoin/protege/", protected, name="control_protected"),
    path("temoin/nu/", unprotected, name="control_unprotected"),
]
