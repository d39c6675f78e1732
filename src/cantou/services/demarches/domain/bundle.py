"""A case with all that hangs on it, as its person keeps it: one ZIP."""

from __future__ import annotations

import re
import shutil
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, cast

from cantou.core.files.domain.storage import shown
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.papers import case_pdf, document_pdf, receipt_pdf
from cantou.services.demarches.models import CaseEvent

if TYPE_CHECKING:
    from cantou.core.files.models import StoredFile
    from cantou.services.demarches.models import Case

IN_MEMORY = 4_000_000


def case_zip(case: Case) -> IO[bytes]:
    """At its beginning, to be read and closed by who asked."""
    out = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 (whoever answers closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("dossier.pdf", case_pdf(case, for_agents=False))
        bundle.writestr("accuse-de-reception.pdf", receipt_pdf(case))
        papers = queries.thread(case).filter(kind=CaseEvent.Kind.DOCUMENT)
        for number, one in enumerate(papers, 1):
            bundle.writestr(f"documents/{number:02} {_plain(one.title)}.pdf", document_pdf(case, one))
        for number, file in enumerate(queries.files_of(case), 1):
            _add(bundle, number, file)
    out.seek(0)
    return out


def _add(bundle: zipfile.ZipFile, number: int, file: StoredFile) -> None:
    """One that is not treated yet, or was refused, is not there."""
    if not file.is_ready:
        return
    width = max(file.widths) if file.is_image else None
    kind = "webp" if file.is_image else file.type.extension
    name = f"pieces/{number:02} {_plain(file.name.rpartition('.')[0] or file.name)}.{kind}"
    try:
        source = shown().open(file.stored_name(width))
    except FileNotFoundError:
        return
    with source, bundle.open(name, "w") as into:
        shutil.copyfileobj(source, into)


def _plain(name: str) -> str:
    return re.sub(r"[^\w .-]+", " ", name).strip(" .")[:80] or "document"
