from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import public_base
from cantou.core.web.idempotency import once
from cantou.services.site.domain.files import PHOTO

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from cantou.services.site.models import Article, Event

SERVICE = "site"
UNPROCESSABLE = 422


def require(request: Any, permission: str = "write") -> int:
    """The organisation acted for, if this agent may do this there."""
    request.agent.require(SERVICE, permission)
    organisation: int = request.agent.acting
    return organisation


def may(request: Any, permission: str) -> bool:
    return bool(request.agent.may(SERVICE, permission))


def kept_photos(row: Article | Event | None) -> list[dict[str, Any]]:
    """Those that hang there, each with its picture once it is shown to all."""
    if row is None:
        return []
    files = of_thing(organisation=row.organisation_id, key=row.key, service=SERVICE, purpose=PHOTO)
    base = public_base()
    return [
        {
            "file": one,
            "picture": {**one.picture(base), "alt": ""} if one.is_public and one.renditions else None,
        }
        for one in files
    ]


def kept(form: forms.Form, act: Callable[[], Any], *, purpose: str = "") -> bool:
    """Does it, once for one key where `purpose` names what is made; what the domain refuses is said in the form, and
    nothing of it stays.
    """
    try:
        with transaction.atomic():
            if purpose:
                once(key=form.cleaned_data["cle"], purpose=purpose, act=lambda: {"done": str(act())})
            else:
                act()
    except ValidationError as error:
        form.add_error(None, _for_fields(error, form))
        return False
    return True


def _for_fields(error: ValidationError, form: forms.Form) -> ValidationError:
    """What is said of a field that this form does not show is said of the whole."""
    if not hasattr(error, "error_dict") or set(error.error_dict) <= set(form.fields):
        return error
    return ValidationError(error.messages)
