"""What a service says of itself. Read a service's `service.py` first: it holds one of these.

Neither Django nor models are imported here: the settings read the manifests before Django starts. Texts are
French source strings; they are translated where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

SettingKind = Literal["yes_no", "text", "long_text", "number", "choice", "email", "phone", "hours"]

INTENTS: dict[str, str] = {
    "signaler": "Signaler un problème",
    "demander": "Faire une demande",
    "reserver": "Réserver ou prendre rendez-vous",
    "se_deplacer": "Se déplacer",
    "s_informer": "S’informer",
    "participer": "Participer à la vie locale",
    "apprendre": "Apprendre et se cultiver",
    "se_soigner": "Se soigner et être aidé",
    "travailler": "Travailler et entreprendre",
}
"""What people want to do: the first order of a portal."""

MOMENTS: dict[str, str] = {
    "arriver": "J’arrive dans la commune",
    "naissance": "J’attends un enfant",
    "ecole": "Mon enfant va à l’école",
    "emploi": "Je perds ou je cherche un emploi",
    "vieillir": "Vieillir chez soi",
    "aider": "J’aide un proche",
    "deces": "Un proche est décédé",
    "association": "Je crée ou j’anime une association",
    "travaux": "Je fais des travaux",
    "quotidien": "Au quotidien",
}
"""Moments of life: the other order of a portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """`scope`: the scope of an access token that grants it, `<service>:read`, `:write` or `:file`; "": none does."""

    id: str
    title: str
    scope: Literal["", "read", "write", "file"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A set of permissions that a member holds in an organisation, for this service."""

    id: str
    title: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of an offer. `ask` puts it among the at most three questions of the opening."""

    id: str
    title: str
    kind: SettingKind
    default: str | int | bool
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalEntry:
    """One thing that an inhabitant can do: a tile on the portals that the service's offers cover."""

    title: str
    summary: str
    url_name: str
    icon: str
    intent: str
    moments: tuple[str, ...] = ()
    offline_url_name: str = ""
    """The page that does the same without a network, kept on the phone of whoever has begun (docs/adr/0104)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry:
    """One page of the service in the desk's menu, for those who hold the permission."""

    title: str
    url_name: str
    icon: str
    permission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One kind of thing that waits for an agent."""

    id: str
    title: str
    permission: str
    url_name: str
    """The page of one item, in the desk; its only argument is the item's reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSource:
    """What the service puts into the public search. `rebuild` is a dotted path: organisation id → None."""

    id: str
    title: str
    rebuild: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """One value that a notice is filled with: `{reference}` in its words, and in an organisation's own.

    `id` is typed by secretaries: a short French word without accents.
    """

    id: str
    title: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message that the service sends. Its words are in the templates `<service>/notices/<id>.*`: `.subject` and
    `.text`, and where they differ `.sms`; a `.html` only where the text is not enough.
    """

    id: str
    title: str
    channels: tuple[Literal["in_app", "email", "sms", "push", "letter", "voice"], ...]
    required: bool = False
    """True when the person may not refuse it (a legal duty, a security message)."""
    urgent: bool = False
    """Sent at any hour, by SMS too, beyond the SMS budget: a danger, an appointment of today."""
    daily: bool = False
    """By e-mail in the evening's digest, unless the person has asked for something else: what agents could drown in."""
    placeholders: tuple[Placeholder, ...] = ()
    """The closed list of values. `lien`, where there is one, is the address that the message leads to."""
    action: str = "Ouvrir"
    """What the button that leads to `lien` says."""
    answerable: bool = False
    """A reply to it, by e-mail or SMS, goes to the `answer` of the service's inbox: only what the thing's own person
    is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What people write to the service by e-mail and SMS, at one address and one number for the whole platform.

    `id` is the local part of an address of its own and the first word of an SMS: a short French word without accents.
    """

    id: str
    title: str
    receive: str
    """Dotted path: (organisation, commune, received) → the key of the thing that it becomes."""
    answer: str = ""
    """Dotted path: (organisation, key, received) → None. A reply to an answerable notice about that thing."""
    words: tuple[str, ...] = ()
    """Other first words of an SMS that mean this inbox."""
    default: bool = False
    """Takes what names no inbox. One in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A public dataset. `rows` is a dotted path: organisation id → iterator of dict (core/web/opendata.py)."""

    id: str
    title: str
    formats: tuple[Literal["csv", "geojson", "ics", "json"], ...]
    rows: str
    licence: str = "Licence Ouverte 2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A task that runs by itself: dotted path of a procrastinate task, and a cron line in Europe/Paris."""

    id: str
    title: str
    task: str
    cron: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A foreign standard that the service speaks: a dotted path of a urlconf, and its `path`, as `open311/v2/`."""

    id: str
    title: str
    urls: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """One event that external applications may hear of, by webhook, under `<service>.<id>`."""

    id: str
    title: str
    event: str
    """Dotted path of the core.tasks Event that the service publishes."""
    reference: str
    """Dotted path: the event → the reference of the thing, which is all that is told of it. "" tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """One line of the GDPR register, article 30."""

    what: str
    purpose: str
    legal_basis: Literal[
        "consentement", "contrat", "obligation légale", "intérêts vitaux", "mission d’intérêt public"
    ]
    retention_days: int
    recipients: str = "Les agents habilités de l’organisme"
    export: str = ""
    """Dotted path: person id → a JSON-able value. How a person gets these data back."""
    erase: str = ""
    """Dotted path: person id → number of rows. How they are erased at the person's request."""
    purge: str = ""
    """Dotted path: organisation id → number of rows. What the retention runs, every night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """Dotted path of a callable without argument that returns None, or one line that says what is wrong."""

    id: str
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    id: str
    title: str
    purpose: str
    version: str
    core: str
    """The versions of core that it accepts: ">=0.1,<0.2"."""
    app: str
    """Dotted path of the Django application: "cantou.services.signalements"."""
    icon: str = "service"
    portal_urls: str = ""
    desk_urls: str = ""
    api: str = ""
    """Dotted path of a django-ninja Router."""
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    settings: tuple[Setting, ...] = ()
    portal: tuple[PortalEntry, ...] = ()
    desk: tuple[DeskEntry, ...] = ()
    queues: tuple[Queue, ...] = ()
    search: tuple[SearchSource, ...] = ()
    inboxes: tuple[Inbox, ...] = ()
    notices: tuple[Notice, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    periodic: tuple[Periodic, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    events: tuple[PublicEvent, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    health: tuple[HealthCheck, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()
    """What the journal calls "<service>.<name>", and the words that the desk shows: ("filed", "Signalement reçu")."""
    commands: str = ""
    """Dotted path of a click group, which becomes `cantou <id> …`."""
    demo: str = ""
    """Dotted path of a callable that loads what `make demo` shows."""
    practice: str = ""
    """Dotted path of a callable, `organisation` (its id) its only argument: puts some things that wait into the
    practice commune."""
    screen: str = ""
    """Dotted path: (territory id, organisation ids) → at most three Slides (core.organisations), for the display
    screen in front of a mairie."""
    announced: str = ""
    """Dotted path: (territory id, organisation ids) → at most a hundred Announced (core.booking), for the agenda of a
    portal."""
    latest: str = ""
    """Dotted path: (territory id, organisation ids) → at most five cantou.core.registry.News lines."""
    urgent: str = ""
    """Dotted path: (territory id, organisation ids) → at most three Urgent lines, above a portal's home page."""
    preview: str = field(default="", repr=False)
    """Dotted path of a callable that renders what opening this service would show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One line of "latest from the services" on a portal."""

    title: str
    url: str
    when: str
    """A date as 2026-11-22, or an instant as 2026-11-22T18:00: the latest come first."""
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """What everybody who opens a portal must read first."""

    title: str
    text: str
    url: str
    until: datetime
    """When it is over by itself: the page is drawn again then."""
    tone: str = "bad"
    """`bad` for a danger, `care` for less, `drill` for an exercise, whose mark says so."""
    mark: str = ""
    """A word before the title: « EXERCICE »."""
