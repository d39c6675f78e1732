"""Mails and SMS as people send them, and a platform that takes them."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage
from itertools import count

from django.core import mail as outbox

from cantou.core.notices.domain.arrivals import keep_mail
from cantou.core.notices.models import Arrival
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.names import Called, write_names
from cantou.core.web import signing
from tests.support.factories import make_commune, make_organisation
from tests.support.jobs import run_jobs

BOX = "signaler@cantou.example"
GINETTE = "ginette@exemple.fr"
NUMBER = "+33600000036"
SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHMsIDMyIG9jdGV0cw=="
_numbers = count(1)


def name(commune, *postcodes):
    """Found by what it is called, as communes that are loaded are."""
    write_names(
        [Called(commune.pk, "commune", commune.name, postcodes=list(postcodes), codes=[commune.code])]
    )
    return commune


def make_neighbour(called, slug, *postcodes):
    return name(make_commune(called, slug=slug, departement_code="15"), *postcodes)


def make_operator(settings, place=None):
    settings.MAIL_IN = BOX
    settings.SMS_NUMBER = NUMBER
    settings.SMS_SECRET = SECRET
    if place is not None:
        name(place.commune, "15800")
    return make_organisation("Département du Cantal", kind="departement", is_operator=True)


def compose(words="Un trou devant le four.", *, files=(), **heads) -> EmailMessage:
    values = {
        "From": f"Ginette Fau <{GINETTE}>",
        "To": BOX,
        "Subject": "Vic-sur-Cère",
        "Message-ID": f"<{next(_numbers)}@exemple.fr>",
        **{head.replace("_", "-"): value for head, value in heads.items()},
    }
    message = EmailMessage()
    for head, value in values.items():
        if value is not None:
            message[head] = value
    message.set_content(words)
    for filename, kind, content in files:
        message.add_attachment(content, maintype="image", subtype=kind, filename=filename)
    return message


def arrive(message=None, *, recipients=(), **fields):
    """Handed over and treated, as far as it goes; the arrival, or None where it had come before."""
    raw = message if isinstance(message, bytes) else bytes(message or compose(**fields))
    key = keep_mail(raw, recipients=recipients)
    run_jobs()
    return None if key is None else arrival(key)


def arrival(key):
    operator = Arrival.objects.model.organisation.field.related_model.objects.get(is_operator=True)
    with Scope.agent(operator.pk).enter():
        return Arrival.objects.get(organisation=operator, key=key)


def became(row):
    return (row.state, row.reason)


def sent():
    return [(message.to, message.subject) for message in outbox.outbox]


def post_sms(client, text, *, sender="06 12 34 56 78", secret=SECRET, identifier=None, **more):
    """As the gateway hands an SMS over."""
    identifier = identifier or f"sms-{next(_numbers)}"
    body = json.dumps({"id": identifier, "from": sender, "to": NUMBER, "text": text, **more}).encode()
    signed = signing.headers(secrets_=[secret], identifier=identifier, timestamp=int(time.time()), body=body)
    heads = {head: value for head, value in signed.items() if head.startswith("webhook")}
    answer = client.post("/api/sms/", body, content_type="application/json", headers=heads)
    run_jobs()
    return answer.status_code
