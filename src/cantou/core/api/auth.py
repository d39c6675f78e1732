"""`auth=token("signalements:read")`: the operation runs as an agent of the token's organisation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from cantou.core.api.callers import Caller, find_caller
from cantou.core.api.problems import ProblemError
from cantou.core.scope.scope import switch

ORGANISATION = "Cantou-Organisation"
"""For whom an application acts: the short name of an organisation that has opened it."""
LONGEST = 200


class TokenAuth(HttpBearer):
    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.openapi_scopes = list(scopes)

    def authenticate(self, request: Any, token: str) -> Caller | None:
        """Opens the one Scope of the request. Nothing before it has read a row of an organisation."""
        if not token or len(token) > LONGEST or not token.isascii():
            return None
        caller = find_caller(secret=token, organisation=request.headers.get(ORGANISATION, ""))
        if caller is None:
            return None
        missing = [scope for scope in self.openapi_scopes if scope not in caller.scopes]
        if missing:
            detail = _("Il manque à ce jeton : %(scopes)s.") % {"scopes": ", ".join(missing)}
            raise ProblemError(403, detail=detail, code="portee-manquante")
        switch(caller.scope)
        request.caller = caller
        return caller


def token(*scopes: str) -> TokenAuth:
    """The scopes that the operation needs, all of them."""
    return TokenAuth(*scopes)
