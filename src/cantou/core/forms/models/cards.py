from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class CardModel(OrganisationModel):
    """A referential that the organisation edits: fees, halls, cemeteries. Questions choose among its cards."""

    is_public = models.BooleanField(default=True)
    key = models.CharField(max_length=200)
    """As definitions name it (`source`)."""
    title = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    """[{"key", "label", "kind"}…]: what each card says besides its name."""

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="forms_cardmodel_key"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"),
                name="forms_cardmodel_word",
                violation_error_message=_("Des lettres, des chiffres et des tirets bas."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Card(OrganisationModel):
    is_public = models.BooleanField(default=True)
    model = SameOrganisationForeignKey(CardModel, models.PROTECT, related_name="cards")
    value = models.CharField(max_length=200)
    """What answers keep; it stays when the name changes."""
    label = models.CharField(max_length=500)
    data = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    """No longer offered; answers that chose it still say its name."""

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "model", "value"], name="forms_card_value")
        ]

    def __str__(self) -> str:
        return self.label
