"""A démarche is opened from a package, its versions published, closed. What is begun goes on as it began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.forms.domain.cards import create_cards
from cantou.core.forms.domain.publishing import create_form, publish
from cantou.core.forms.domain.reading import digest_of
from cantou.core.forms.engine.sense import kinds_of as kinds_of_form
from cantou.core.forms.engine.sense import read as read_form
from cantou.core.forms.models import CardModel, Form
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain.index import Found, put, remove
from cantou.core.web.pagecache import bump
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.engine.packages.document import document_of, read_package
from cantou.services.demarches.engine.sense import read as read_workflow
from cantou.services.demarches.models import Demarche, WorkflowVersion

if TYPE_CHECKING:
    from cantou.services.demarches.engine.packages.document import Handed
    from cantou.services.demarches.engine.packages.package import Package

SERVICE = "demarches"


def open_demarche(*, package: Package) -> Demarche:
    """One that the house comes with, as it says now: nothing of one's own stands over it."""
    demarche = bring(package=read_package(document_of(package)))
    reopen_demarche(demarche=demarche)
    return demarche


def bring(*, package: Handed, publisher: int | None = None, release: int = 0) -> Demarche:
    """The démarche as this package says, made where there is none. What is begun goes on as it began; one that is
    closed stays closed. In a transaction. Raises CaseRefusedError."""
    for one in package.referentials:
        if not CardModel.objects.filter(organisation_id=acting(), key=one.key).exists():
            create_cards(key=one.key, title=one.title)
    form = Form.objects.filter(organisation_id=acting(), key=package.key).first()
    form = form or create_form(key=package.key, title=package.title)
    publish(form=form, document=package.written["form"])
    values: dict[str, Any] = {
        "title": package.title,
        "summary": package.summary,
        "office": package.office,
        "period_count": package.period.count if package.period else None,
        "period_unit": package.period.unit if package.period else "",
        "silence": package.silence,
        "on_request": package.on_request,
        "retention_days": package.retention_days,
        "pieces": list(package.pieces),
        "laws": list(package.laws),
        "publisher_id": publisher,
        "release": release,
    }
    demarche, is_new = Demarche.objects.update_or_create(
        organisation_id=acting(),
        key=package.key,
        defaults=values,
        create_defaults=values | {"form": form},
    )
    written = package.written
    publish_workflow(
        demarche=demarche, document=written["workflow"], form=written["form"], form_number=form.number
    )
    if demarche.is_open:
        _index(demarche)
    if is_new:
        record(action="demarches.opened", subject=f"{SERVICE}:{demarche.key}")
    bump(organisation=demarche.organisation_id)
    return demarche


def reopen_demarche(*, demarche: Demarche) -> None:
    """People begin it again. Twice is once."""
    if demarche.is_open:
        return
    demarche.is_open = True
    demarche.save(update_fields=["is_open"])
    _index(demarche)
    record(action="demarches.opened", subject=f"{SERVICE}:{demarche.key}")
    bump(organisation=demarche.organisation_id)


def publish_workflow(
    *, demarche: Demarche, document: Any, form: Any, form_number: int = 0
) -> WorkflowVersion:
    """Its next version, or the current one if nothing differs. Raises WorkflowError, CaseRefusedError."""
    workflow = read_workflow(document)
    asked = kinds_of_form(read_form(form))
    for value in workflow.values:
        if value.of_form and asked.get(value.key) != value.kind:
            raise CaseRefusedError(_("Le formulaire ne demande pas « %(key)s » ainsi.") % {"key": value.key})
    written = workflow.model_dump(mode="json")
    digest = digest_of(written)
    held = Demarche.objects.select_for_update().get(organisation_id=demarche.organisation_id, pk=demarche.pk)
    current = queries.current_workflow(held)
    if current is not None and bytes(current.digest) == digest:
        return current
    version = WorkflowVersion.objects.create(
        organisation_id=held.organisation_id,
        demarche=held,
        number=held.number + 1,
        form_number=form_number,
        document=written,
        digest=digest,
    )
    held.number = demarche.number = version.number
    held.save(update_fields=["number"])
    details = {"version": version.number, "digest": digest.hex()}
    record(action="demarches.published", subject=f"{SERVICE}:{held.key}", details=details)
    return version


def close_demarche(*, demarche: Demarche) -> None:
    """Nobody begins it any more; cases go on. Twice is once."""
    if not demarche.is_open:
        return
    demarche.is_open = False
    demarche.save(update_fields=["is_open"])
    remove(service=SERVICE, kind="demarches", key=demarche.key)
    record(action="demarches.closed", subject=f"{SERVICE}:{demarche.key}")
    bump(organisation=demarche.organisation_id)


def _index(demarche: Demarche) -> None:
    found = Found(
        kind="demarches",
        key=demarche.key,
        title=demarche.title,
        summary=demarche.summary,
        body="\n".join(demarche.pieces),
        url_name="demarches:demarche",
        url_args=[demarche.key],
    )
    put(service=SERVICE, found=found)


def rebuild_search(organisation: int) -> None:
    for demarche in queries.demarches(organisation).filter(is_open=True):
        _index(demarche)
