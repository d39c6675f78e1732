"""What the operator says on top of every page: a maintenance, a fault that is being put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Banner
from cantou.core.scope.statements import statement
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@statement
def _shown(now: datetime) -> QuerySet[Banner]:
    """One at most."""
    return Banner.objects.filter(Q(until=None) | Q(until__gt=now), removed_at=None).order_by("pk")[:1]


def shown_banner() -> Banner | None:
    return _shown.first(timezone.now())


def said() -> list[dict[str, str]]:
    """As the layouts show it. No page fails for want of it."""
    try:
        banner = shown_banner()
    except DatabaseError:
        return []
    return [{"level": banner.level, "text": banner.text}] if banner else []


def show_banner(*, text: str, level: str, until: datetime | None) -> Banner:
    """In place of the one that is shown, on the next page that anybody opens. By the operator, whose Scope this is.

    Raises ValidationError.
    """
    words = " ".join(text.split())
    if not words:
        raise ValidationError({"text": [_("Écrivez ce que tous doivent lire.")]})
    if until is not None and until <= timezone.now():
        raise ValidationError({"until": [_("Ce moment est déjà passé.")]})
    Banner.objects.filter(removed_at=None).update(removed_at=timezone.now())
    banner = Banner.objects.create(text=words, level=level, until=until)
    record(action="banner.shown", subject=f"banner:{banner.pk}", details={"level": level})
    bump()
    return banner


def remove_banner() -> None:
    """Silent when there is none. By the operator, whose Scope this is."""
    if Banner.objects.filter(removed_at=None).update(removed_at=timezone.now()):
        record(action="banner.removed", subject="banner")
        bump()


def let_banner_lapse() -> bool:
    """Take away the one whose time is over; pages that were kept with it are drawn again."""
    gone = Banner.objects.filter(removed_at=None, until__lte=timezone.now()).update(removed_at=timezone.now())
    if gone:
        bump()
    return bool(gone)
