from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.engine.sniff import FileType
from cantou.core.scope.models import Access, ObjectModel


class Rendition(NamedTuple):
    """One width of a photograph, as a page shows it."""

    name: str
    width: int
    height: int


class StoredFile(ObjectModel):
    """A file that somebody sent, hung on one thing (a report, a request…) of one organisation.

    The bytes lie in two storages: what came, in quarantine, under `original`; what may be shown, under
    `stored`. A photograph is shown only as its renditions, one WebP for each of `widths`.
    """

    class State(models.TextChoices):
        QUARANTINE = "quarantine", _("en cours de contrôle")
        WAITING_SCAN = "waiting_scan", _("en attente de l’antivirus")
        CLEAN = "clean", _("disponible")
        REFUSED = "refused", _("refusé")
        ERASED = "erased", _("effacé")

    service = models.CharField(max_length=40)
    purpose = models.CharField(max_length=30, default="photo")
    """What it is to its service: "photo", "work_done", "attachment"…"""
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(max_length=300, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    handle = models.UUIDField(default=uuid4, editable=False)
    """How addresses name it."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINE)
    is_public = models.BooleanField(default=False)
    is_unscanned = models.BooleanField(default=False)
    """No antivirus was configured when it was treated: shown beside every link to it."""
    refusal = models.CharField(max_length=20, blank=True)
    """The code of a FileRefusedError."""

    name = models.CharField(max_length=150)
    """As its sender called it, without a path."""
    kind = models.CharField(max_length=8, choices=[(kind.name, kind.label) for kind in FileType])
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    """Of what came."""
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    widths = ArrayField(models.PositiveSmallIntegerField(), default=list)
    original = models.CharField(max_length=100, blank=True)
    original_until = models.DateField(null=True)
    stored = models.CharField(max_length=100, blank=True)
    boxes = models.JSONField(default=list)
    """Rectangles blackened on `original`: [[left, top, width, height]…], in thousandths (domain/redaction.py)."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    keep_until = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    access = Access(public=True, person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "handle"], name="file_handle"),
            models.UniqueConstraint(
                fields=["organisation", "original"], condition=~Q(original=""), name="file_original_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["quarantine", "waiting_scan", "clean", "refused", "erased"]),
                name="file_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="clean") | (~Q(stored="") & (Q(width=None) | Q(widths__len__gt=0))),
                name="file_clean_is_stored",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["quarantine", "waiting_scan"]) | ~Q(original=""),
                name="file_waiting_has_original",
            ),
            models.CheckConstraint(
                condition=Q(state="clean") | Q(is_public=False), name="file_public_only_when_clean"
            ),
            models.CheckConstraint(
                condition=Q(state="erased", erased_at__isnull=False)
                | (~Q(state="erased") & Q(erased_at__isnull=True)),
                name="file_erased_at",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "object_key", "position"], name="file_of_thing"),
            # An address of a public file names no organisation.
            models.Index(fields=["handle"], condition=Q(is_public=True), name="file_public_handle"),
            models.Index(
                fields=["organisation", "created_at"],
                condition=Q(state__in=["quarantine", "waiting_scan"]),
                name="file_waiting",
            ),
            models.Index(
                fields=["organisation", "keep_until"],
                condition=Q(keep_until__isnull=False) & ~Q(state="erased"),
                name="file_retention",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def type(self) -> FileType:
        return FileType[self.kind]

    @property
    def is_image(self) -> bool:
        return self.type.is_image

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.CLEAN

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.QUARANTINE, self.State.WAITING_SCAN}

    @property
    def renditions(self) -> list[Rendition]:
        """Widest first; empty until the file is ready, and for what is not a photograph."""
        if not self.is_ready or self.width is None or self.height is None:
            return []
        return [
            Rendition(self.file_name(width), width, max(1, round(self.height * width / self.width)))
            for width in self.widths
        ]

    def picture(self, base: str) -> dict[str, str]:
        """What `<c-photo>` shows of it. `base`: path of the view that serves it, up to the last slash."""
        widest, *_ = shown = self.renditions
        return {
            "src": f"{base}{shown[len(shown) // 2].name}",
            "srcset": ", ".join(f"{base}{one.name} {one.width}w" for one in shown),
            # Text: the templates of this site write 1 500 for a number.
            "width": str(widest.width),
            "height": str(widest.height),
            "alt": self.alt,
            "caption": self.caption,
            "href": f"{base}{widest.name}",
        }

    def file_name(self, width: int | None = None) -> str:
        """The last part of its addresses: « 0f3c….webp » at a width, « 0f3c….pdf » for a document."""
        if width is None:
            return f"{self.handle.hex}.{self.type.extension}"
        return f"{self.handle.hex}-{width}.webp"

    def stored_name(self, width: int | None = None) -> str:
        """Its name in the storage of what may be shown."""
        return f"{self.stored}.{self.type.extension}" if width is None else f"{self.stored}-{width}.webp"
