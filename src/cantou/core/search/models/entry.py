from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from cantou.core.territories.models.geometry import on_earth, spot


class Entry(models.Model):
    """One public thing that can be found: what any portal may show of it, and where it leads.

    No row-level security here, and so nothing that is not public: under a policy that looks at rows PostgreSQL
    uses neither GIN nor a box of coordinates. The room that owns the thing puts it and takes it away, in the
    transaction that publishes or hides it (domain/index.py).
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    service = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    """The id of a SearchSource of the service's manifest."""
    key = models.CharField(max_length=80)
    """Which thing it is, to its service: a reference, a slug."""
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    """Searched, never shown."""
    url_name = models.CharField(max_length=120)
    url_args = models.JSONField(default=list)
    place = models.ForeignKey("territories.Territory", on_delete=models.CASCADE, null=True, related_name="+")
    """Where it is or where it holds; null for all places that the organisation's offer covers."""
    on = models.DateField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    indexed_at = models.DateTimeField(db_default=Now(), editable=False)
    words = models.GeneratedField(
        expression=models.Func(F("title"), F("summary"), F("body"), function="search_words"),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service", "kind", "key"], name="search_entry_once"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="search_entry_titled"),
            on_earth("search_entry_on_earth"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="search_entry_words"),
            GistIndex(spot(), name="search_entry_spot", condition=models.Q(lon__isnull=False)),
            models.Index(fields=["organisation", "service", "-on", "-id"], name="search_entry_latest"),
            models.Index(fields=["organisation", "service", "id"], name="search_entry_newest"),
        ]

    def __str__(self) -> str:
        return self.title
