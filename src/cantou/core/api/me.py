"""What a token is worth: the first thing that somebody tries."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router, Schema

from cantou.core.api.auth import token
from cantou.core.organisations.models import Organisation

router = Router()


class OrganisationOut(Schema):
    slug: str = Field(description="Son nom court, celui des autres adresses.")
    name: str


class MeOut(Schema):
    organisation: OrganisationOut
    scopes: list[str] = Field(description="Les portées du jeton.")
    permissions: dict[str, list[str]] = Field(description="Service → ce que le jeton y permet aujourd’hui.")


@router.get("moi", auth=token(), response=MeOut, summary="Ce que vaut ce jeton", operation_id="moi")
def me(request: Any) -> dict[str, Any]:
    caller = request.caller
    granted = caller.rights.granted.items()
    return {
        "organisation": Organisation.objects.get(pk=caller.organisation),
        "scopes": sorted(caller.scopes),
        "permissions": {service: sorted(names) for (_organisation, service), names in sorted(granted)},
    }
