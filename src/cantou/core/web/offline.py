"""The worker that a browser keeps, to answer where there is no network (docs/adr/0104, docs/dev/offline.md)."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpResponse

from cantou.core.web.statics import digest, paths

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPT = "cantou/offline-worker.js"


@cache
def _script() -> str:
    return paths()[SCRIPT].read_text("utf-8")


def worker_script(*, pages: Iterable[str] = ()) -> HttpResponse:
    """Answer it at an address in the folder that it is to govern. `pages`: those that it keeps, nobody's in particular.

    Its text changes with the release and with the pages, and a browser that sees another text takes the new one.
    """
    told = json.dumps({"version": digest(), "pages": list(pages)}, ensure_ascii=True)
    response = HttpResponse(
        f"const CANTOU={told};\n{_script()}", content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
