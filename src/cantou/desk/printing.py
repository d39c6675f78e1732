"""What the desk prints: PDF/UA, made by typst from the templates of `print/`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.queries import theme_of
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.domain.rights import role_title
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.core.web.pdf import make_pdf
from cantou.core.web.theme import DEFAULTS

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation
    from cantou.core.people.domain.memberships import Invited
    from cantou.core.people.models import Invitation
    from cantou.core.registry import Manifest

FOLDER = Path(__file__).with_name("print")


def poster_pdf(*, manifest: Manifest, organisation: Organisation, address: str) -> bytes:
    """A4, in the organisation's colours: one sentence, one square to photograph, one address to type."""
    entry = manifest.portal[0] if manifest.portal else None
    theme = theme_of(organisation=organisation.pk)
    return render_pdf(
        "poster.typ",
        {
            "title": _(entry.title if entry else manifest.title),
            "summary": _(entry.summary if entry else manifest.purpose),
            "organisation": organisation.name,
            "phone": show_phone(organisation.phone) if organisation.phone else "",
            "address": address.partition("://")[2].rstrip("/"),
            "square": square(address),
            "colour": theme.action if theme else DEFAULTS["action"],
            "ground": theme.action_soft if theme else DEFAULTS["action_soft"],
        },
    )


def invitation_pdf(invited: Invited, *, organisation: Organisation, roles: list[str]) -> bytes:
    """What is handed over to somebody without an e-mail address. The secret stands nowhere else."""
    invitation = invited.invitation
    address = platform_url("people_invitation", invited.secret)
    return render_pdf(
        "invitation.typ",
        {
            "organisation": organisation.name,
            "name": invitation.name,
            "roles": roles,
            "code": spoken(invited.secret),
            "url": platform_url("people_invitation_code").partition("://")[2],
            "expires": date_format(timezone.localtime(invitation.expires_at), "j F Y"),
            "square": square(address),
        },
    )


def invitation_roles(invitation: Invitation) -> list[str]:
    return [role_title(role.service, role.role) for role in map(RoleOf.parse, invitation.roles)]


def invitation_response(invited: Invited, *, organisation: Organisation) -> HttpResponse:
    """The card itself, shown once and kept by nobody."""
    pdf = invitation_pdf(invited, organisation=organisation, roles=invitation_roles(invited.invitation))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="invitation.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def render_pdf(template: str, values: dict[str, Any]) -> bytes:
    """The template reads `values` as JSON from its input "values"."""
    return make_pdf((FOLDER / template).read_bytes(), name="values", values=values)


def square(content: str) -> str:
    """A QR code as SVG: what a telephone's camera opens."""
    file = io.BytesIO()
    segno.make(content, error="m").save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()
