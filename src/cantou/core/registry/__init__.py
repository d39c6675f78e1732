"""How services declare themselves, and how they are found."""

from cantou.core.registry.manifest import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Manifest,
    News,
    Notice,
    Periodic,
    Permission,
    PersonalData,
    PortalEntry,
    Protocol,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.core.registry.registry import ManifestError, Registry, check, discover, services

__all__ = [
    "Dataset",
    "DeskEntry",
    "HealthCheck",
    "Manifest",
    "ManifestError",
    "News",
    "Notice",
    "Periodic",
    "Permission",
    "PersonalData",
    "PortalEntry",
    "Protocol",
    "Queue",
    "Registry",
    "Role",
    "SearchSource",
    "Setting",
    "check",
    "discover",
    "services",
]
