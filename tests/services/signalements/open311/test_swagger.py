"""The description that the standard's authors publish, unchanged, against this server: whatever somebody sends.

Where that description contradicts the standard's text, which decides (docs/adr/0084), the check is left out by name
below, with the reason, and `test_reading.py` and `test_filing.py` hold what the text says.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Report
from cantou.services.signalements.protocols.open311 import filing
from tests.services.signalements.open311.making import ROOT, City
from tests.support.factories import make_publication, make_report
from tests.support.shared import shared

pytestmark = pytest.mark.django_db
SWAGGER = "open311/schema/swagger.json"
OPERATIONS = 6
STATUSES = {200, 400, 403, 404, 405, 429}
"""Of the standard's text. The description names 401 for a jurisdiction that is not known, where its text says 404, and
names no error at all for POST, a request and a token: so `status_code_conformance` is left out, this set stands for it.
"""
WRAPPED = {"/request/{service_request_id}.{response_format}", "/tokens/{token_id}.{response_format}"}
"""The description shows one object where the text, its examples and all servers answer an array of one."""
TYPES = {"application/json; charset=utf-8", "text/xml; charset=utf-8"}
FEW = hypothesis.settings(
    max_examples=25,
    database=None,
    deadline=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture
def city(settings, monkeypatch):
    """Where there is something to see, and where a key files as often as it likes."""
    monkeypatch.setattr(filing, "MOST_WITH_KEY", 1_000_000)
    monkeypatch.setattr(filing, "MOST_WRONG_KEYS", 1_000_000)
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    made = City()
    report = make_report(made.mairie)
    make_publication(report)
    yield made, report.reference, made.key().secret
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def described():
    """Told where this server is; what is shown as one object is an array of one, as the text says."""
    raw = json.loads(shared(SWAGGER).read_text("utf-8"))
    raw["basePath"] = ROOT
    for path in WRAPPED:
        answer = raw["paths"][path]["get"]["responses"]["200"]
        answer["schema"] = {"type": "array", "items": answer["schema"], "minItems": 1, "maxItems": 1}
    found = schemathesis.openapi.from_dict(raw)
    found.app = get_wsgi_application()
    return found


@pytest.mark.filterwarnings("ignore::UserWarning:schemathesis.*", "ignore::ResourceWarning")
def test_every_operation_keeps_its_word(city):
    seen = [_keeps_its_word(found.ok(), *city) for found in described().get_all_operations()]
    assert len(seen) == OPERATIONS
    assert all({200, 404} <= statuses for _, statuses in seen), seen
    made, _reference, _key = city
    with Scope.agent(made.mairie.pk).enter():
        assert Report.objects.filter(organisation=made.mairie, channel="open311").exists()


def _keeps_its_word(operation, city, reference, key):
    statuses = set()
    known = {"service_code": "proprete", "service_request_id": reference, "token_id": reference}
    likely = {"jurisdiction_id": city.code, "api_key": key, "address_string": "Devant le four"}

    @hypothesis.given(
        case=operation.as_strategy(),
        form=hypothesis.strategies.sampled_from(["json", "xml", None]),
        honest=hypothesis.strategies.sets(hypothesis.strategies.sampled_from(["where", "which", "rest"])),
    )
    @hypothesis.example(case=operation.Case(), form="json", honest={"where", "which", "rest"})
    @hypothesis.example(case=operation.Case(), form="xml", honest={"where", "which", "rest"})
    @hypothesis.example(case=operation.Case(), form="json", honest={"which", "rest"})
    @FEW
    def ask(case, form, honest):
        case.path_parameters = {**(case.path_parameters or {})}
        case.query = dict(case.query or {})
        if form or "response_format" not in case.path_parameters:
            case.path_parameters["response_format"] = form or "json"
        wanted = [name for name in known if f"{{{name}}}" in operation.path]
        for name in wanted:
            if "which" in honest or name not in case.path_parameters:
                case.path_parameters[name] = known[name]
        if "where" in honest:
            case.query |= likely
        elif not case.query:
            case.query |= {"jurisdiction_id": "99999"}
        if "which" in honest and operation.method == "post":
            case.query["service_code"] = "proprete"
        if "rest" in honest:
            case.query = {name: one for name, one in case.query.items() if name in {*likely, "service_code"}}
        answer = case.call(headers={"Accept-Encoding": "identity"})
        statuses.add(answer.status_code)
        _check(case, answer)

    ask()
    return operation.label, statuses


def _check(case, answer):
    case.validate_response(answer, checks=[not_a_server_error])
    kind = answer.headers["content-type"][0]
    assert answer.status_code in STATUSES
    assert kind in TYPES
    if answer.status_code != 200:
        _is_an_error(kind, answer)
        return
    # An XML body is not what a JSON Schema speaks of.
    checks = [content_type_conformance, *([response_schema_conformance] if "json" in kind else [])]
    case.validate_response(answer, checks=checks)
    if "xml" in kind:
        ET.fromstring(answer.content)


def _is_an_error(kind, answer):
    """An array of code and description, in the form that was asked for."""
    if "json" in kind:
        (found,) = json.loads(answer.content)
        code, said = found["code"], found["description"]
    else:
        root = ET.fromstring(answer.content)
        assert root.tag == "errors"
        code, said = int(root.findtext("error/code")), root.findtext("error/description")
    assert code == answer.status_code
    assert said
