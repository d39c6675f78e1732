from __future__ import annotations

from ninja import Router, Schema

from cantou.core.api.auth import token
from cantou.core.api.problems import refused
from cantou_sample.models import Ad

router = Router()


class AdOut(Schema):
    title: str


@router.get("ads", response=list[AdOut], operation_id="petites_annonces_ads")
def ads(request):
    """What is public, of everybody."""
    return Ad.objects.order_by("pk")


@router.get(
    "mine", auth=token("petites_annonces:read"), response=list[AdOut], operation_id="petites_annonces_mine"
)
def mine(request):
    """A view that filters nothing: its token alone decides what there is to see."""
    if "oups" in request.GET:
        raise refused("oups", "Non.", place="query")
    return Ad.objects.order_by("pk")
