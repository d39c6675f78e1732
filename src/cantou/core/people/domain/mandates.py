from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.people.domain import join_codes
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import JoinCode, Mandate, Person
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

LONGEST = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Written:
    mandate: Mandate
    code: str
    """To give to the one who will act: shown once."""


def write(*, giver: Person, names: Sequence[str], ends_on: date) -> Written:
    """`giver` permits whoever accepts with the code to act for them in the services `names`, until that day."""
    today = timezone.localdate()
    if not today <= ends_on <= today + LONGEST:
        raise ValidationError(_("La date de fin doit être dans les deux ans qui viennent."))
    if not names or any(name not in services() for name in names):
        raise ValidationError(_("Choisissez au moins un service."))
    with Scope.for_person(giver.pk).enter():
        mandate = Mandate.objects.create(
            giver=giver,
            services=sorted(set(names)),
            starts_on=today,
            ends_on=ends_on,
            text=wording(giver=giver, names=names, starts_on=today, ends_on=ends_on),
        )
    code = join_codes.create(purpose=JoinCode.Purpose.MANDATE, person=giver.pk, key=mandate.key)
    record_for_person(person=giver.pk, action="people.mandate_written", subject=f"mandate:{mandate.key}")
    return Written(mandate, code)


def draw_code(*, giver: int, key: UUID) -> Written:
    """Another code for a mandate that waits for its holder; the one before serves no more.

    Raises ValidationError: somebody has accepted it meanwhile, or it is over.
    """
    with Scope.for_person(giver).enter():
        mandate = Mandate.objects.filter(key=key, giver_id=giver, holder=None, revoked_at=None).first()
    if mandate is None:
        raise ValidationError(_("Ce mandat est déjà écrit : vous le trouverez dans la liste."))
    return Written(mandate, join_codes.create(purpose=JoinCode.Purpose.MANDATE, person=giver, key=key))


def wording(*, giver: Person, names: Sequence[str], starts_on: date, ends_on: date) -> str:
    """What the mandate says: kept with it, and shown to whoever accepts it."""
    titles = " ; ".join(services()[name].title for name in sorted(set(names)))
    return _(
        "Je soussigné(e), %(giver)s, autorise la personne qui accepte ce mandat à agir en mon nom, du %(start)s "
        "au %(end)s, pour ces seuls services : %(services)s. Elle peut y faire des demandes et les suivre. Elle "
        "ne peut ni changer mon compte, ni donner de mandat à son tour. Je peux mettre fin à ce mandat à tout "
        "moment ; elle aussi."
    ) % {
        "giver": giver.get_full_name() or giver.handle,
        "start": date_format(starts_on, "j F Y"),
        "end": date_format(ends_on, "j F Y"),
        "services": titles,
    }


def preview(*, code: str) -> Mandate:
    """What somebody is about to accept. Raises WrongCodeError."""
    found = join_codes.look(purpose=JoinCode.Purpose.MANDATE, code=code)
    with Scope.for_person(found.person_id).enter():
        return Mandate.objects.select_related("giver").get(key=found.key)


def accept(*, holder: int, code: str) -> None:
    """Raises WrongCodeError; PermissionDenied to the giver themselves."""
    if preview(code=code).giver_id == holder:
        raise PermissionDenied
    used = join_codes.use(purpose=JoinCode.Purpose.MANDATE, code=code)
    with Scope.for_person(used.person_id).enter():
        done = Mandate.objects.filter(key=used.key, holder=None, revoked_at=None).update(
            holder_id=holder, accepted_at=timezone.now()
        )
    if not done:
        raise join_codes.WrongCodeError
    record_for_person(person=holder, action="people.mandate_accepted", subject=f"mandate:{used.key}")


def revoke(*, person: int, key: UUID) -> None:
    """By either of the two, at any moment."""
    with Scope.for_person(person).enter():
        ended = Mandate.objects.filter(key=key, revoked_at=None).update(revoked_at=timezone.now())
    if not ended:
        raise PermissionDenied
    record_for_person(person=person, action="people.mandate_revoked", subject=f"mandate:{key}")
