"""Where somebody stands in the opening of a service: the screens, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.queries import offer_of, providers
from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Organisation
from cantou.core.registry import services
from cantou.core.territories.models import Level, Territory
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from cantou.core.organisations.domain.settings import Value
    from cantou.core.organisations.models import Coverage, Offer
    from cantou.core.registry import Manifest

SESSION = "cantou_opening"


@dataclass
class Opening:
    """The screens are: catalogue, presentation, questions, places, confirmation, done. At most six."""

    request: Any
    organisation: Organisation
    manifest: Manifest

    @classmethod
    def of(cls, request: Any, service: str) -> Opening:
        request.agent.require("", "offers")
        manifest = services().get(service)
        if manifest is None:
            raise Http404
        organisation = Organisation.objects.select_related("territory").get(pk=request.agent.acting)
        return cls(request, organisation, manifest)

    @cached_property
    def offer(self) -> Offer | None:
        return offer_of(organisation=self.organisation.pk, service=self.manifest.id)

    @property
    def is_open(self) -> bool:
        return self.offer is not None and self.offer.closed_at is None

    @cached_property
    def others(self) -> list[Coverage]:
        """Who provides it here already, besides this organisation."""
        territory = self.organisation.territory_id
        if territory is None:
            return []
        found = providers(territory=territory, service=self.manifest.id)
        return [row for row in found if row.organisation_id != self.organisation.pk]

    # -- The screens

    @cached_property
    def screens(self) -> list[tuple[str, str]]:
        """(name of the page, title) of those that this service and this organisation need."""
        found = [("desk_opening", _("À quoi il sert"))]
        if any(setting.ask for setting in self.manifest.settings):
            found.append(("desk_opening_questions", _("Questions")))
        territory = self.organisation.territory
        if territory is not None and territory.level != Level.COMMUNE:
            found.append(("desk_opening_where", _("Où")))
        return [*found, ("desk_opening_confirm", _("Vérifier"))]

    def asks(self, screen: str) -> bool:
        """Whether this page is among them: an address that was typed may name another one."""
        return any(name == screen for name, _title in self.screens)

    def following(self, screen: str) -> str:
        names = [name for name, _title in self.screens]
        return platform_path(names[names.index(screen) + 1], self.manifest.id)

    def context(self, screen: str, **more: Any) -> dict[str, Any]:
        names = [name for name, _title in self.screens]
        at = names.index(screen)
        return {
            "opening": self,
            "manifest": self.manifest,
            "steps": [title for _name, title in self.screens],
            "current": at + 1,
            "before": platform_path(names[at - 1], self.manifest.id)
            if at
            else platform_path("desk_services"),
            **more,
        }

    # -- The answers, kept in the session until all is confirmed

    @property
    def _key(self) -> str:
        return f"{self.organisation.pk}:{self.manifest.id}"

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.request.session.get(SESSION, {}).get(self._key, {})
        return kept

    def keep(self, **answers: Any) -> None:
        whole = dict(self.request.session.get(SESSION, {}))
        whole[self._key] = {**self._kept, **answers}
        self.request.session[SESSION] = whole

    def forget(self) -> None:
        whole = dict(self.request.session.get(SESSION, {}))
        whole.pop(self._key, None)
        self.request.session[SESSION] = whole

    @property
    def answers(self) -> dict[str, Value]:
        """The settings as they would be: what was just answered, what the offer has, the defaults."""
        stored = self.offer.settings if self.offer else {}
        return settings_of(self.manifest, {**stored, **self._kept.get("settings", {})})

    @property
    def territories(self) -> list[Territory]:
        """Where it would be open; the organisation's own territory unless something else was answered."""
        chosen = self._kept.get("territories")
        if chosen:
            return list(Territory.objects.filter(pk__in=chosen, valid_to__isnull=True).order_by("name"))
        return [self.organisation.territory] if self.organisation.territory else []
