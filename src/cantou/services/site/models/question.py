"""Somebody asks the mairie something: the thread is theirs and the mairie's; what everybody may read is a copy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.site.models.common import SHOWN


class Question(ObjectModel):
    class State(models.TextChoices):
        OPEN = "open", _("à répondre")
        ANSWERED = "answered", _("répondu")
        CLOSED = "closed", _("close")

    reference = models.CharField(max_length=12)
    subject = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True)
    sealed = models.BinaryField(null=True)
    """Where the answer is told, and the address at which it is read."""
    may_publish = models.BooleanField(default=False)
    """Whoever asked agrees that question and answer are shown, without their name."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    access = Access(object="key", object_may="change")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="site_question_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "closed"]), name="site_question_state"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="site_question_closed",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "reference"], name="site_question_code")]

    def __str__(self) -> str:
        return self.reference


class QuestionMessage(ObjectModel):
    question = SameOrganisationForeignKey(Question, models.CASCADE, related_name="thread")
    from_agent = models.BooleanField(default=False)
    text = models.TextField(max_length=4_000)
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "object_key", "at"], name="site_question_thread")]

    def __str__(self) -> str:
        return self.text[:60]


class Answer(OrganisationModel):
    """A question and its answer, as the mairie shows them: written by an agent, without who asked."""

    question = SameOrganisationForeignKey(Question, models.CASCADE, related_name="published")
    title = models.CharField(max_length=120)
    asked = models.TextField(max_length=4_000)
    text = models.TextField(max_length=4_000)
    published_at = models.DateTimeField(db_default=Now())
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "question"], name="site_answer_once")]

    def __str__(self) -> str:
        return self.title
