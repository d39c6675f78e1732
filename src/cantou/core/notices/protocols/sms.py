"""Where the SMS operator hands over what people write: `POST /api/sms/`, signed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cantou.core.notices.domain.arrivals import NoOperatorError
from cantou.core.notices.domain.sms_in import Adapter, NotReadableError, NotSignedError, take

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGEST = 64_000


@csrf_exempt
@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """202 when it is kept: the operator need not hand it over again."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        return _answer(HTTPStatus.LENGTH_REQUIRED, "length required")
    if int(length) > LARGEST:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large")
    adapter: Adapter = import_string(settings.SMS_ADAPTER)()
    try:
        take(adapter.read(headers=request.headers, body=request.body))
    except NotSignedError:
        return _answer(HTTPStatus.UNAUTHORIZED, "not signed")
    except NotReadableError:
        return _answer(HTTPStatus.BAD_REQUEST, "id, from, text")
    except NoOperatorError:
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "no operator")
    return JsonResponse({"ok": True}, status=HTTPStatus.ACCEPTED)


def _answer(status: HTTPStatus, why: str) -> HttpResponse:
    return JsonResponse({"error": why}, status=status)


urlpatterns = [path("", arrive, name="sms_arrive")]
