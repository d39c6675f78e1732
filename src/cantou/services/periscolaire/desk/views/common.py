from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from cantou.core.web.idempotency import once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.db.models import Model, QuerySet

SERVICE = "periscolaire"
UNPROCESSABLE = 422
M = TypeVar("M", bound="Model")


def require(request: Any, permission: str) -> int:
    """The organisation acted for, if this agent may do this there."""
    request.agent.require(SERVICE, permission)
    organisation: int = request.agent.acting
    return organisation


def may(request: Any, permission: str) -> bool:
    return bool(request.agent.rights.may(request.agent.acting, SERVICE, permission))


def one_or_404(found: QuerySet[M], key: int) -> M:
    row = found.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def kept(form: forms.Form, act: Callable[[], Any], *, purpose: str) -> dict[str, Any] | None:
    """What `act` answers, once for one key; None where the domain refuses: said in the form, and nothing stays."""
    try:
        with transaction.atomic():
            done = once(key=form.cleaned_data["cle"], purpose=purpose, act=lambda: {"done": act()})
    except ValidationError as error:
        form.add_error(None, _for_fields(error, form))
        return None
    return done.answer


def _for_fields(error: ValidationError, form: forms.Form) -> ValidationError:
    """What is said of a field that this form does not show is said of the whole."""
    if not hasattr(error, "error_dict") or set(error.error_dict) <= set(form.fields):
        return error
    return ValidationError(error.messages)
