"""What Open311 adds to a report: who filed it, photographs that lie elsewhere, other cities."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report

REFUSALS = {
    "address": _("l’adresse n’est pas lisible"),
    "private": _("l’adresse mène à l’intérieur d’un réseau"),
    "redirections": _("l’adresse renvoie sans fin vers d’autres"),
    "too_large": _("le fichier est trop lourd"),
    "too_slow": _("le serveur est trop lent"),
    "unknown_host": _("ce serveur n’existe pas"),
    "unreachable": _("ce serveur ne répond pas"),
    "broken": _("la réponse s’est interrompue"),
    "certificate": _("le certificat de ce serveur n’est pas valable"),
    "answer": _("il n’y a pas de fichier à cette adresse"),
    "file": _("ce n’est pas une photographie"),
}


class Deposit(ObjectModel):
    """A report filed by a program with a key: who filed it may follow its state before it is published."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="deposits")
    token = models.CharField(max_length=40)
    """How core.api calls the key (Caller.name), which opens nothing by itself."""

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "report"], name="deposit_once")]

    def __str__(self) -> str:
        return self.token


class RemotePhoto(ObjectModel):
    """A photograph that a program named by its address: fetched by a task, then treated like any other.

    The address is forgotten as soon as it has served or was refused.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("attendue")
        TAKEN = "taken", _("reprise")
        REFUSED = "refused", _("refusée")

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="remote_photos")
    address = models.CharField(max_length=2000, blank=True)
    host = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(address=""), name="remote_photo_address_forgotten"
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refusal__gt="") | (~Q(state="refused") & Q(refusal="")),
                name="remote_photo_refusal",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "report"], name="remote_photo_report")]

    def __str__(self) -> str:
        return self.host

    @property
    def why(self) -> str:
        """In French, why it was refused."""
        return str(REFUSALS.get(self.refusal, self.refusal))


class Endpoint(OrganisationModel):
    """Another city's Open311 server, to which this organisation hands reports over."""

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    """Up to the slash before `requests.json`."""
    jurisdiction = models.CharField(max_length=80, blank=True)
    sealed_key = models.BinaryField(null=True)
    """core.keys, bound to this row; null: the other asks for none."""
    knows_repeats = models.BooleanField(default=False)
    """The other files a repeated POST of one Idempotency-Key once, as Cantou does: it may be sent again."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="endpoint_name"),
            models.CheckConstraint(condition=~Q(name="") & Q(url__endswith="/"), name="endpoint_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class Forward(ObjectModel):
    """A report handed to another city: what was sent, and what came back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente d’envoi")
        SENDING = "sending", _("envoi en cours")
        TOKEN = "token", _("reçu, sans numéro pour l’instant")
        SENT = "sent", _("reçu")
        UNSURE = "unsure", _("peut-être reçu")
        FAILED = "failed", _("pas envoyé")

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="forwards")
    endpoint = SameOrganisationForeignKey(Endpoint, models.PROTECT, related_name="forwards")
    service_code = models.CharField(max_length=80)
    words = models.TextField()
    """As the agent wrote them for the other city."""
    repeat_key = models.UUIDField(editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    token = models.CharField(max_length=120, blank=True)
    remote_id = models.CharField(max_length=120, blank=True)
    remote_status = models.CharField(max_length=20, blank=True)
    remote_notes = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report", "endpoint"], name="forward_once"),
            models.CheckConstraint(condition=~Q(state="sent") | ~Q(remote_id=""), name="forward_sent_has_id"),
            models.CheckConstraint(condition=~Q(state="token") | ~Q(token=""), name="forward_token"),
        ]

    def __str__(self) -> str:
        return f"{self.service_code} {self.state}"
