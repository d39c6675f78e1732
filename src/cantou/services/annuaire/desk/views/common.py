from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from cantou.core.web.idempotency import once
from cantou.services.annuaire.domain import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.db.models import Model, QuerySet

    from cantou.services.annuaire.models import Listing

SERVICE = "annuaire"
UNPROCESSABLE = 422
M = TypeVar("M", bound="Model")


def require(request: Any, permission: str = "edit") -> int:
    """The organisation acted for, if this agent may do this there."""
    request.agent.require(SERVICE, permission)
    organisation: int = request.agent.acting
    return organisation


def may_edit(request: Any) -> bool:
    return bool(request.agent.rights.may(request.agent.acting, SERVICE, "edit"))


def listing_or_404(request: Any, listing: int, permission: str = "edit") -> Listing:
    found = queries.at_desk(organisation=require(request, permission)).filter(pk=listing).first()
    if found is None:
        raise Http404
    return found


def status_of(form: forms.Form) -> int:
    return UNPROCESSABLE if form.errors else 200


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
        form.add_error(None, for_fields(error, form))
        return False
    return True


def for_fields(error: ValidationError, form: forms.Form) -> ValidationError:
    """What is said of a field that this form does not show is said of the whole; of a point, beside the map."""
    if not hasattr(error, "error_dict"):
        return error
    told = {("ou" if name in {"lon", "lat"} else name): why for name, why in error.error_dict.items()}
    if set(told) <= set(form.fields):
        return ValidationError(told)  # type: ignore[arg-type]
    return ValidationError(error.messages)


def one_or_404(found: QuerySet[M], key: int) -> M:
    row = found.filter(pk=key).first()
    if row is None:
        raise Http404
    return row
