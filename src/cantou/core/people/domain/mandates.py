from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.references import normalise as clean_reference
from cantou.core.people.domain import join_codes
from cantou.core.people.domain.codes import draw
from cantou.core.people.domain.matters import is_known, title_of
from cantou.core.people.domain.platform import operator, record_for_person
from cantou.core.people.models import JoinCode, Mandate, MandateNumber, Person
from cantou.core.people.notices import ENDED, SERVICE
from cantou.core.scope.scope import Scope
from cantou.core.territories.engine.names import normalise
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

LONGEST = timedelta(days=2 * 365)
NUMBER_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Written:
    mandate: Mandate
    code: str
    """To give to the one who will act: shown once."""


def write(*, giver: Person, names: Sequence[str], ends_on: date) -> Written:
    """`giver` permits whoever accepts with the code to act for them in the matters `names`, until that day."""
    mandate = make(
        giver=giver,
        names=names,
        ends_on=ends_on,
        consent=Mandate.Consent.ACCOUNT,
        consented_at=timezone.now(),
    )
    return Written(mandate, holder_code(mandate))


def make(
    *,
    giver: Person,
    names: Sequence[str],
    ends_on: date,
    consent: str,
    consented_at: datetime | None = None,
    named: str = "",
    counter: int | None = None,
) -> Mandate:
    """The row and its number. Raises ValidationError."""
    today = timezone.localdate()
    if not today <= ends_on <= today + LONGEST:
        raise ValidationError(_("La date de fin doit être dans les deux ans qui viennent."))
    if not names or not all(is_known(name) for name in names):
        raise ValidationError(_("Choisissez au moins un service."))
    number = draw(NUMBER_LETTERS)
    with Scope.for_person(giver.pk).enter():
        mandate = Mandate.objects.create(
            giver=giver,
            services=sorted(set(names)),
            starts_on=today,
            ends_on=ends_on,
            text=wording(giver=giver, names=names, starts_on=today, ends_on=ends_on, named=named),
            number=number,
            named=named,
            consent=consent,
            consented_at=consented_at,
            counter_id=counter,
        )
    MandateNumber.objects.create(number=number, giver=giver, key=mandate.key)
    record_for_person(person=giver.pk, action="people.mandate_written", subject=f"mandate:{mandate.key}")
    return mandate


def holder_code(mandate: Mandate) -> str:
    return join_codes.create(purpose=JoinCode.Purpose.MANDATE, person=mandate.giver_id, key=mandate.key)


def draw_code(*, giver: int, key: UUID) -> Written:
    """Another code for a mandate that waits for its holder; the one before serves no more.

    Raises ValidationError: somebody has accepted it meanwhile, it is over, or its giver has not agreed yet.
    """
    with Scope.for_person(giver).enter():
        mandate = Mandate.objects.filter(
            key=key, giver_id=giver, holder=None, revoked_at=None, consented_at__isnull=False
        ).first()
    if mandate is None:
        raise ValidationError(_("Ce mandat est déjà écrit : vous le trouverez dans la liste."))
    return Written(mandate, holder_code(mandate))


def wording(*, giver: Person, names: Sequence[str], starts_on: date, ends_on: date, named: str = "") -> str:
    """What the mandate says: kept with it, and shown to whoever accepts it."""
    return _(
        "Je soussigné(e), %(giver)s, autorise %(holder)s à agir en mon nom, du %(start)s "
        "au %(end)s, pour ces seuls services : %(services)s. Elle peut y faire des demandes et les suivre. Elle "
        "ne peut ni changer mon compte, ni donner de mandat à son tour. Je peux mettre fin à ce mandat à tout "
        "moment ; elle aussi."
    ) % {
        "giver": giver.get_full_name() or giver.handle,
        "holder": _("%(named)s, la personne qui accepte ce mandat,") % {"named": named}
        if named
        else _("la personne qui accepte ce mandat"),
        "start": date_format(starts_on, "j F Y"),
        "end": date_format(ends_on, "j F Y"),
        "services": " ; ".join(title_of(name) for name in sorted(set(names))),
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
        done = Mandate.objects.filter(
            key=used.key, holder=None, revoked_at=None, consented_at__isnull=False
        ).update(holder_id=holder, accepted_at=timezone.now())
    if not done:
        raise join_codes.WrongCodeError
    record_for_person(person=holder, action="people.mandate_accepted", subject=f"mandate:{used.key}")


def revoke(*, person: int, key: UUID, by: str = "page") -> None:
    """By either of the two, at any moment; `by` the page, an SMS, the telephone, the counter. Twice is once."""
    with Scope.for_person(person).enter():
        ended = Mandate.objects.filter(key=key, revoked_at=None).update(
            revoked_at=timezone.now(), ended_by=by
        )
        mandate = Mandate.objects.select_related("giver").filter(key=key).first()
    if mandate is None:
        raise PermissionDenied
    if not ended:
        return
    _tell_holder(mandate, ended_by=person)
    record_for_person(
        person=person, action="people.mandate_revoked", subject=f"mandate:{key}", details={"by": by}
    )


def _tell_holder(mandate: Mandate, *, ended_by: int) -> None:
    """Whoever could act knows that they no longer may; not where they ended it, nor where nobody has accepted."""
    owner = operator()
    if owner is None or mandate.holder_id is None or mandate.holder_id == ended_by:
        return
    with Scope.agent(owner, reason="mandat terminé").enter():
        notify(
            service=SERVICE,
            notice=ENDED.id,
            to=Recipient(person=mandate.holder_id),
            context={"qui": str(mandate.giver)},
            dedup=str(mandate.key),
        )


def revoke_all(*, giver: int, by: str) -> int:
    """Every mandate that they gave and that could still serve. How many there were."""
    with Scope.for_person(giver).enter():
        keys = list(
            Mandate.objects.filter(giver_id=giver, revoked_at=None, ends_on__gte=timezone.localdate())
            .order_by("pk")
            .values_list("key", flat=True)
        )
    for key in keys:
        revoke(person=giver, key=key, by=by)
    return len(keys)


def revoke_by_number(*, number: str, family_name: str) -> Mandate:
    """The giver telephones: they say the number of the mandate and their name. In an agent's Scope.

    Ending one too many harms less than leaving one too long: nothing else is asked. Raises ValidationError.
    """
    found = MandateNumber.objects.filter(number=clean_number(number)).select_related("giver").first()
    if found is None or normalise(found.giver.family_name) != normalise(family_name):
        raise ValidationError(_("Aucun mandat n’a ce numéro et ce nom. Faites répéter la personne."))
    with Scope.for_person(found.giver_id).enter():
        mandate = Mandate.objects.select_related("giver", "holder").get(key=found.key)
    revoke(person=found.giver_id, key=found.key, by=Mandate.EndedBy.PHONE)
    return mandate


def clean_number(text: str) -> str:
    return clean_reference(text)[:NUMBER_LETTERS]


def stop_by_sms(number: str) -> int:
    """Somebody sent STOP from this number: the mandates that its accounts gave end. How many."""
    if not number:
        return 0
    givers = Person.objects.filter(phone=number, erased_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(revoke_all(giver=giver, by=Mandate.EndedBy.SMS) for giver in givers)
