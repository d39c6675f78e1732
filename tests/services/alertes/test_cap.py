"""What goes out, by the schema of CAP 1.2 itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.content import Where
from cantou.services.alertes.domain.documents import as_cap
from cantou.services.alertes.engine.cap import CapAlert, document
from cantou.services.alertes.engine.templates import TEMPLATES
from tests.support.shared import shared

pytestmark = pytest.mark.django_db
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SQUARE = ((2.60, 44.97), (2.64, 44.97), (2.64, 45.0), (2.60, 45.0))


def faults(xml):
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(shared("cap/xsd/CAP-v1.2.xsd")))
    schema.validate(etree.fromstring(xml))
    return [str(error.message) for error in schema.error_log]


def written(valley, alert):
    with valley.scope():
        return document(as_cap(queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk)))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_every_template_is_a_valid_message_real_and_exercise(valley, template):
    for status in ("Actual", "Exercise", "Test"):
        xml = written(valley, valley.send(template.id, status=status))
        assert faults(xml) == []
        assert f"<cap:status>{status}</cap:status>" in xml.decode()
        assert ("EXERCICE" in xml.decode()) == (status == "Exercise")
        assert ("ESSAI" in xml.decode()) == (status == "Test")


def test_an_update_and_a_cancellation_are_valid_with_their_references(valley):
    first = valley.send("eau")
    second = valley.send("eau", msg_type="Update", follows=first)
    last = valley.send("eau", msg_type="Cancel", follows=second, note="L’eau est revenue.")
    for alert in (second, last):
        assert faults(written(valley, alert)) == []
    assert written(valley, last).decode().count(first.identifier) == 1


def test_a_drawn_zone_and_a_circle_are_written_latitude_first_and_closed(valley):
    areas = (
        Where(description="La vallée", polygon=SQUARE, geocodes=(valley.commune.code,)),
        Where(description="Autour du pont", circle=(2.62, 44.98, 1.5)),
    )
    xml = written(valley, valley.send("incendie", areas=areas))
    assert faults(xml) == []
    ring = "44.97000,2.60000 44.97000,2.64000 45.00000,2.64000 45.00000,2.60000 44.97000,2.60000"
    assert f"<cap:polygon>{ring}</cap:polygon>" in xml.decode()
    assert "<cap:circle>44.98000,2.62000 1.5</cap:circle>" in xml.decode()


def test_the_schema_refuses_what_is_not_cap(valley):
    alert = valley.send("crue")
    with valley.scope():
        right = as_cap(queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk))
    assert isinstance(right, CapAlert)
    assert faults(document(replace(right, status="Réelle"))) != []
