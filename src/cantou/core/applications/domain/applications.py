"""The operator registers applications, changes them, suspends them. Journaled in the operator's chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.applications.models import Application
from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.people.domain import clients
from cantou.core.web.pagecache import bump
from cantou.core.web.signing import new_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.applications.manifest import ApplicationManifest

FORMER_LIFE = timedelta(days=7)
"""How long the secret before signs too, after a new one was made."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What is shown once, and kept nowhere in clear. Empty: as it was."""

    application: Application
    client_secret: str = ""
    webhook_secret: str = ""


def register(*, manifest: ApplicationManifest) -> Registered:
    """Inside the operator's Scope. Raises ValidationError when that identifier is taken."""
    if Application.objects.filter(code=manifest.code).exists():
        raise ValidationError(_("Une application porte déjà cet identifiant : mettez-la à jour."))
    webhook_secret = new_secret()
    with transaction.atomic():
        sign_in = manifest.sign_in
        client = clients.register(
            name=manifest.title,
            redirect_uris=sign_in.redirect_uris if sign_in else (),
            logout_uris=sign_in.logout_uris if sign_in else (),
            scopes=_scopes(manifest),
            machine=True,
        )
        made = Application.objects.create(
            code=manifest.code,
            title=manifest.title,
            manifest=manifest.model_dump(mode="json"),
            client=client.client,
            sealed=seal(webhook_secret.encode(), place=_place(manifest.code)),
        )
        _told(made, "registered", {"version": manifest.version, "scopes": list(manifest.scopes)})
    return Registered(made, client.secret, webhook_secret)


def update(*, application: Application, manifest: ApplicationManifest) -> Application:
    """A new version of its manifest. What organisations had agreed to stays what it was."""
    if manifest.code != application.code:
        raise ValidationError(_("Ce manifeste est celui d’une autre application."))
    application.title = manifest.title
    application.manifest = manifest.model_dump(mode="json")
    application.__dict__.pop("declared", None)
    application.save(update_fields=["title", "manifest", "updated_at"])
    sign_in = manifest.sign_in
    clients.change(
        client=application.client,
        name=manifest.title,
        redirect_uris=sign_in.redirect_uris if sign_in else (),
        logout_uris=sign_in.logout_uris if sign_in else (),
        scopes=_scopes(manifest),
    )
    _told(application, "updated", {"version": manifest.version, "scopes": list(manifest.scopes)})
    return application


def suspend(*, application: Application) -> None:
    """At once: no tile, no sign-in, no token, no webhook. Openings stay, for when it comes back."""
    application.state = Application.State.SUSPENDED
    application.save(update_fields=["state", "updated_at"])
    clients.pause(client=application.client)
    _told(application, "suspended", {})


def resume(*, application: Application) -> None:
    application.state = Application.State.ACTIVE
    application.save(update_fields=["state", "updated_at"])
    clients.resume(client=application.client)
    _told(application, "resumed", {})


def rotate_webhook_secret(*, application: Application) -> Registered:
    """The one before goes on signing for a week."""
    secret = new_secret()
    application.former, application.former_until = bytes(application.sealed), timezone.now() + FORMER_LIFE
    application.sealed = seal(secret.encode(), place=_place(application.code))
    application.save(update_fields=["former", "former_until", "sealed", "updated_at"])
    _told(application, "webhook_secret_changed", {})
    return Registered(application, webhook_secret=secret)


def rotate_client_secret(*, application: Application) -> Registered:
    """The one before is worth nothing from now on, nor are its tokens."""
    secret = clients.renew_secret(client=application.client)
    _told(application, "client_secret_changed", {})
    return Registered(application, client_secret=secret)


def webhook_secrets(application: Application) -> list[str]:
    """Those that sign today, the newest first."""
    found = [bytes(application.sealed)]
    if (
        application.former is not None
        and application.former_until
        and application.former_until > timezone.now()
    ):
        found.append(bytes(application.former))
    return [unseal(one, place=_place(application.code)).decode() for one in found]


def _scopes(manifest: ApplicationManifest) -> list[str]:
    signing = list(manifest.sign_in.scopes) if manifest.sign_in else []
    return [*signing, *manifest.scopes]


def _place(code: str) -> str:
    return f"application:{code}:webhook"


def _told(application: Application, act: str, details: Mapping[str, object]) -> None:
    bump()
    record(action=f"application.{act}", subject=application.code, details=details)
