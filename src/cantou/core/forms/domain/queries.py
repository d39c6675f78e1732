from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.forms.models import Draft, Form, Version

if TYPE_CHECKING:
    from django.db.models import QuerySet


def forms_of(*, organisation: int) -> QuerySet[Form]:
    """Published at least once, those in use first."""
    found = Form.objects.filter(organisation_id=organisation, number__gt=0)
    return found.order_by("archived_at", "title", "pk")


def versions_of(*, form: Form) -> QuerySet[Version]:
    """Last first, without their documents."""
    found = Version.objects.filter(organisation_id=form.organisation_id, form=form)
    return found.defer("document").order_by("-number")


def test_of(*, organisation: int, person: int, draft: int) -> Draft | None:
    """A try of this agent's, and nobody's answers."""
    mine = Draft.objects.filter(organisation_id=organisation, pk=draft, is_test=True, person_id=person)
    return mine.select_related("version__form").defer("version__document").first()
