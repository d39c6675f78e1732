"""The year that associations share out in one evening: what each wishes, what was agreed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.salles.models.association import Association
from cantou.services.salles.models.hall import Hall


class Season(OrganisationModel):
    title = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    meeting_on = models.DateField(null=True)
    wishes_until = models.DateField(null=True)
    """Until then associations write their wishes on the portal; null: only the desk does."""
    is_public = models.BooleanField(default=False)
    """Associations see it on the portal, and may write their wishes."""
    holidays = models.JSONField(default=list)
    """[{title, from, to}]: days of school holidays, both included, that a wish may leave out."""
    applied_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="season_title"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="season_order"),
        ]

    def __str__(self) -> str:
        return self.title


class Wish(ObjectModel):
    """« Every Tuesday 20:00 to 22:00 in the great hall, but not in school holidays »."""

    class Weeks(models.TextChoices):
        ALL = "all", _("toutes les semaines")
        ODD = "odd", _("une semaine sur deux, la première de la saison")
        EVEN = "even", _("une semaine sur deux, la deuxième de la saison")

    class State(models.TextChoices):
        ASKED = "asked", _("demandé")
        DROPPED = "dropped", _("abandonné")
        BOOKED = "booked", _("réservé")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lundi")
        TUESDAY = 1, _("mardi")
        WEDNESDAY = 2, _("mercredi")
        THURSDAY = 3, _("jeudi")
        FRIDAY = 4, _("vendredi")
        SATURDAY = 5, _("samedi")
        SUNDAY = 6, _("dimanche")

    season = SameOrganisationForeignKey(Season, models.CASCADE, related_name="wishes")
    association = SameOrganisationForeignKey(Association, models.CASCADE, null=True, related_name="wishes")
    name = models.CharField(max_length=120, blank=True)
    """As the portal was told it, before the desk says which association that is."""
    contact = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    hall = SameOrganisationForeignKey(Hall, models.CASCADE, related_name="wishes")
    activity = models.CharField(max_length=80, blank=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()
    first = models.DateField()
    last = models.DateField()
    weeks = models.CharField(max_length=4, choices=Weeks.choices, default=Weeks.ALL)
    not_in_holidays = models.BooleanField(default=True)
    skipped = models.JSONField(default=list)
    """Days given up one by one."""
    words = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="wish_key"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="wish_hours"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="wish_days"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="wish_weekday"),
            models.CheckConstraint(condition=Q(weeks__in=["all", "odd", "even"]), name="wish_weeks"),
            models.CheckConstraint(condition=Q(state__in=["asked", "dropped", "booked"]), name="wish_state"),
        ]
        indexes = [models.Index(fields=["organisation", "season", "weekday", "starts"], name="wish_in_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.weekday}"
