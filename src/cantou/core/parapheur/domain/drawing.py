"""The paper itself: as it is read, and as it is once somebody has put their name to it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.keys.seals import sealed
from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cantou.core.parapheur.models import SignatureRequest


@dataclass(frozen=True, slots=True)
class Paper:
    """`template` is typst; it reads `values`, of which `title` and `lines` are its text, and `signature` the lines
    that it prints where one signs (none before)."""

    template: bytes
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    pdf: bytes
    is_sealed: bool


def draft_of(paper: Paper) -> tuple[bytes, bytes]:
    """(PDF, SHA-256 of it)."""
    pdf = make_pdf(paper.template, name="values", values={**paper.values, "signature": []})
    return pdf, sha256(pdf).digest()


def signed_of(request: SignatureRequest, *, name: str, function: str, at: datetime) -> Signed:
    """Drawn from what was frozen, with who signed and the digest of what they read; sealed by the organisation's
    certificate where it has one."""
    lines = signature_lines(request, name=name, function=function, at=at)
    pdf = make_pdf(request.template.encode(), name="values", values={**request.values, "signature": lines})
    closed = sealed(pdf, holder=request.organisation.slug, reason=request.title, name=f"{name}, {function}")
    return Signed(closed or pdf, closed is not None)


def signature_lines(request: SignatureRequest, *, name: str, function: str, at: datetime) -> list[str]:
    local = timezone.localtime(at)
    when = {"day": date_format(local.date(), "j F Y"), "hour": f"{local:%H:%M}"}
    return [
        function,
        name,
        _("Signé électroniquement le %(day)s à %(hour)s") % when,
        _("Empreinte du document lu (SHA-256) : %(digest)s") % {"digest": bytes(request.digest).hex()},
    ]
