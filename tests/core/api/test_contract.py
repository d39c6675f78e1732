"""Whatever somebody sends, the API answers as its document says, and never breaks."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cantou.services.signalements.api import public
from tests.core.api.making import token_of
from tests.support.factories import make_commune, make_offer, make_organisation, make_publication, make_report

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 8
FEW = hypothesis.settings(
    max_examples=EXAMPLES,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture
def secret(settings, monkeypatch):
    """Of a commune where there is something to see and to change."""
    settings.API_PUBLIC_PER_MINUTE = settings.API_TOKEN_PER_MINUTE = 1_000_000
    monkeypatch.setitem(public.FILING, "most", 1_000_000)
    commune = make_commune("Vic", slug="vic", code="15258", lon=2.62, lat=44.98)
    organisation = make_organisation("Mairie de Vic", territory=commune)
    make_offer(organisation)
    report = make_report(organisation)
    make_publication(report)
    return token_of(organisation).secret, report.reference


@pytest.fixture
def one_connection():
    """As Django's own test client does: a request here neither opens nor closes the test's connection."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore::UserWarning:schemathesis.*", "ignore::ResourceWarning")
def test_every_operation_keeps_its_word(secret, one_connection):
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    seen = [_keeps_its_word(found.ok(), *secret) for found in document.get_all_operations()]
    assert "signalements_file" in seen
    assert len(seen) >= 9


def _keeps_its_word(operation, token: str, reference: str) -> str:
    headers = {"Accept-Encoding": "identity"}
    if operation.definition.raw.get("security"):
        headers["Authorization"] = f"Bearer {token}"

    @hypothesis.given(case=operation.as_strategy(), known=hypothesis.strategies.booleans())
    @FEW
    def ask(case, known):
        if known and "reference" in (case.path_parameters or {}):
            case.path_parameters["reference"] = reference
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
    return operation.definition.raw["operationId"]
