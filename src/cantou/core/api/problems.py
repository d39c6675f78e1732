"""Every error of the API is a problem (RFC 9457, `application/problem+json`), its words in French."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as TypedError

from cantou.core.scope.scope import NoScopeError
from cantou.core.web.typed import field_name, in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.forms import BaseForm
    from django.http import HttpRequest
    from ninja import NinjaAPI

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/#probleme-"
SERVER_ERROR = 500

TITLES: dict[int, Any] = {
    400: gettext_lazy("La demande est illisible"),
    401: gettext_lazy("Il faut un jeton valable"),
    403: gettext_lazy("Ce n’est pas permis"),
    404: gettext_lazy("Introuvable"),
    405: gettext_lazy("Cette méthode n’existe pas ici"),
    409: gettext_lazy("Quelqu’un l’a changé entre-temps"),
    410: gettext_lazy("Cela n’existe plus"),
    413: gettext_lazy("La demande est trop longue"),
    415: gettext_lazy("Ce type de contenu n’est pas accepté"),
    421: gettext_lazy("Ce nom n’est pas celui de la plateforme"),
    422: gettext_lazy("Des champs sont à corriger"),
    429: gettext_lazy("Trop de demandes"),
    500: gettext_lazy("Une erreur de notre côté"),
    503: gettext_lazy("La plateforme est indisponible"),
}
DETAILS: dict[int, Any] = {
    400: gettext_lazy("Le corps de la demande n’est pas du JSON, ou une adresse est mal écrite."),
    401: gettext_lazy("Ajoutez l’en-tête « Authorization: Bearer … » avec un jeton qui n’a pas expiré."),
    403: gettext_lazy("Ce jeton ne donne pas ce droit."),
    404: gettext_lazy("Rien ne porte cette adresse, ou rien que ce jeton laisse voir."),
    405: gettext_lazy("La documentation dit ce que cette adresse accepte."),
    429: gettext_lazy("Attendez le délai de l’en-tête Retry-After, puis recommencez."),
    500: gettext_lazy("Rien n’a été changé. Recommencez plus tard\N{NO-BREAK SPACE}; l’erreur est notée."),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """`place`: body, query, path or header."""

    field: str
    message: str
    place: str = "body"


@dataclass
class ProblemError(Exception):
    """Raised anywhere below an operation; what it had written is undone."""

    status: int
    detail: str = ""
    code: str = ""
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code or self.detail}"


def refused(name: str, message: str, *, place: str = "body") -> ProblemError:
    """One field is wrong."""
    return ProblemError(422, errors=(FieldError(name, str(message), place),))


def refused_form(form: BaseForm, names: Mapping[str, str] | None = None) -> ProblemError:
    """What a form says, beside the fields of the API: `names` maps those that are called otherwise."""
    known = names or {}
    errors = [
        FieldError("" if name == NON_FIELD_ERRORS else known.get(name, name), str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]
    return ProblemError(422, errors=tuple(errors))


def problem_response(
    status: int,
    *,
    detail: str = "",
    code: str = "",
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    body: dict[str, Any] = {
        "type": f"{TYPES}{code}" if code else "about:blank",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": str(detail or DETAILS.get(status, "")),
    }
    told = [{"field": _sayable(each.field), "in": each.place, "message": each.message} for each in errors]
    if told:
        body["detail"] = body["detail"] or _("Chaque champ à corriger est dit dans « errors ».")
        body["errors"] = told
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params=_READABLE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="cantou"'
    return response


_READABLE = {"ensure_ascii": False}


def _sayable(name: str) -> str:
    """The sender chose it, and half a character of JSON cannot be said again."""
    return name.encode("utf-8", "replace").decode()


def install(api: NinjaAPI) -> None:
    """What an operation raises becomes a problem, and undoes what the operation had begun to write.

    Anything unforeseen goes up to Django, which logs it: ApiMiddleware makes a problem of that answer.
    """
    handlers: dict[type[Exception], Any] = {
        ProblemError: _of_ours,
        TypedError: _of_types,
        ValidationError: _of_domain,
        HttpError: lambda error: problem_response(error.status_code),
        AuthenticationError: lambda _error: problem_response(401),
        PermissionDenied: lambda _error: problem_response(403),
        NoScopeError: lambda _error: problem_response(403),
        Http404: lambda _error: problem_response(404),
    }
    for kind, told in handlers.items():
        api.add_exception_handler(kind, _undoing(told))
    api.add_exception_handler(Exception, _pass_on)


def _undoing(told: Any) -> Any:
    def handle(_request: HttpRequest, error: Any) -> JsonResponse:
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        response: JsonResponse = told(error)
        return response

    return handle


def _pass_on(_request: HttpRequest, error: Any) -> JsonResponse:
    raise error


def _of_ours(error: ProblemError) -> JsonResponse:
    return problem_response(
        error.status, detail=error.detail, code=error.code, errors=error.errors, headers=error.headers
    )


def _of_types(error: TypedError) -> JsonResponse:
    errors = []
    for each in error.errors:
        place, *path = each["loc"]
        # The first part is the name of the operation's argument when there is a body.
        names = path[1:] if place == "body" and len(path) > 1 else path
        errors.append(FieldError(field_name(names), in_french(each), str(place)))
    return problem_response(422, errors=errors)


def _of_domain(error: ValidationError) -> JsonResponse:
    if hasattr(error, "error_dict"):
        named = error.message_dict.items()
        errors = [FieldError(name, text) for name, texts in named for text in texts]
    else:
        errors = [FieldError("", text) for text in error.messages]
    return problem_response(422, errors=errors)
