from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Wants(models.TextChoices):
    """How the reporter wants to hear of the report; the private link tells everything anyway."""

    NOTHING = "", _("aucun message : je consulterai mon lien de suivi")
    EMAIL = "email", _("par courriel")
    SMS = "sms", _("par SMS")
    CALL = "call", _("par un appel")
    LETTER = "post", _("par une lettre")


class Contact(ObjectModel):
    """Who reported, if they said so. Apart from Report, so that purging is deleting rows."""

    report = SameOrganisationForeignKey("Report", models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postal = models.TextField(blank=True)
    """The lines of an address, for whoever is answered by letter."""
    confirmed = models.BooleanField(default=True)
    """False: the address was typed by a visitor, or read in a mail, which anybody may forge; only an acknowledgement
    goes there (docs/adr/0121).
    """
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report"], name="contact_one_per_report"),
            models.CheckConstraint(condition=~Q(wants="email") | ~Q(email=""), name="contact_email_wanted"),
            models.CheckConstraint(condition=~Q(wants="sms") | ~Q(phone=""), name="contact_sms_wanted"),
            models.CheckConstraint(condition=~Q(wants="call") | ~Q(phone=""), name="contact_call_wanted"),
            models.CheckConstraint(condition=~Q(wants="post") | ~Q(postal=""), name="contact_letter_wanted"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(person__isnull=False), name="contact_person")]

    def __str__(self) -> str:
        return self.name
