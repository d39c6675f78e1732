"""What is signed is what was read, by whom may, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from cantou.core.keys.seals import make_own
from cantou.core.notices.models import Notice
from cantou.core.parapheur.domain import queries, signing
from cantou.core.parapheur.domain.asking import ask_signature, erase_of, withdraw
from cantou.core.parapheur.domain.drawing import Paper
from cantou.core.parapheur.domain.errors import SignatureError
from cantou.core.parapheur.models import SignatureRequest
from cantou.core.people.domain.rights import DEPUTY, MAYOR
from cantou.core.scope.scope import Scope
from tests.services.demarches.village import plain, shown
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
TEMPLATE = b"""#let it = json(bytes(sys.inputs.values))
#set document(title: it.title)
#set text(lang: "fr")
= #it.title
#for line in it.lines [#line #parbreak()]
#for line in it.signature [#line #parbreak()]
"""


class House:
    def __init__(self):
        self.mairie = make_organisation("Mairie de Vic", territory=make_commune("Vic", slug="vic"))
        self.mayor = make_person(given_name="Augustin", family_name="Cayla", email="maire@exemple.fr")
        make_member(self.mayor, self.mairie, service="", role=MAYOR)

    def member(self, role):
        person = make_person(given_name="Paul", family_name="Lacoste", email=f"{role}@exemple.fr")
        make_member(person, self.mairie, service="", role=role)
        return person

    def scope(self):
        return Scope.agent(self.mairie.pk).enter()

    def ask(self, *, tag="acte:1", key=None, visas=(), title="Arrêté"):
        with self.scope():
            return ask_signature(
                organisation=self.mairie.pk, service="essai", key=key or uuid4(), tag=tag, reference="ACHKLM333",
                title=title, about="Une benne : Ginette Fau", visas=visas,
                paper=Paper(TEMPLATE, {"title": title, "lines": ["Article 1. Deux places."]}),
            )  # fmt: skip

    def fresh(self, request):
        with self.scope():
            return SignatureRequest.objects.select_related("organisation").get(pk=request.pk)


@pytest.fixture
def house(settings, tmp_path):
    settings.SEALS = tmp_path
    return House()


def judged(pdf):
    """By the library's own reader, in a thread without a loop of events."""

    def judge():
        (one,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        return one, validate_pdf_signature(one, ValidationContext(trust_roots=[one.signer_cert]))

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(judge).result()


def text_of(pdf):
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(bytes(pdf))).pages).split())


def test_what_is_signed_is_what_was_read_and_bears_who_and_when(house):
    request = house.ask()
    assert bytes(request.digest) == sha256(bytes(request.pdf)).digest()
    with house.scope():
        signing.sign(request=request, person=house.mayor, roles=[MAYOR])
    done = house.fresh(request)
    assert (done.state, done.signed_name, done.signed_as, done.is_sealed) == (
        "signed", "Augustin Cayla", "Le maire", False,
    )  # fmt: skip
    said = text_of(done.signed_pdf)
    for one in ("Article 1. Deux places.", "Le maire", "Augustin Cayla", bytes(done.digest).hex()[:20]):
        assert one in said


def test_a_deputy_signs_by_delegation(house):
    request, deputy = house.ask(), house.member(DEPUTY)
    with house.scope():
        signing.sign(request=request, person=deputy, roles=[DEPUTY])
    assert house.fresh(request).signed_as == "Par délégation du maire, l’adjoint"


def test_the_certificate_of_the_organisation_seals_it_and_a_change_is_seen(house):
    make_own(holder=house.mairie.slug, title="Mairie de Vic", at=timezone.now())
    request = house.ask()
    with house.scope():
        signing.sign(request=request, person=house.mayor, roles=[MAYOR])
    done = house.fresh(request)
    assert done.is_sealed
    one, told = judged(bytes(done.signed_pdf))
    assert (told.intact, told.valid) == (True, True)
    assert one.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    changed = bytes(done.signed_pdf).replace(b"/Title", b"/Titre", 1)
    assert not judged(changed)[1].intact


def test_the_database_keeps_what_was_asked_and_how_it_ended(house):
    request = house.ask()
    with house.scope():
        mine = SignatureRequest.objects.filter(pk=request.pk)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            mine.update(values={"title": "Autre", "lines": []})
        signing.refuse(request=request, person=house.mayor, reason="Les dates sont fausses.")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            mine.update(state="asked", ended_at=None, reason="")
        with pytest.raises(SignatureError):
            signing.sign(request=request, person=house.mayor, roles=[MAYOR])


def test_asked_twice_is_once_and_visas_come_in_order(house):
    key = uuid4()
    request = house.ask(key=key, visas=("Secrétariat général", "Adjoint à la voirie"))
    assert house.ask(key=key).pk == request.pk
    admin = house.member("admin")
    run_jobs("cantou.events.")
    with house.scope():
        with pytest.raises(SignatureError):
            signing.sign(request=request, person=house.mayor, roles=[MAYOR])
        assert queries.next_visa(request).label == "Secrétariat général"
        signing.give_visa(request=request, person=admin)
        signing.give_visa(request=request, person=admin)
        with pytest.raises(SignatureError):
            signing.give_visa(request=request, person=admin)
    run_jobs("cantou.events.")
    with house.scope():
        told = Notice.objects.filter(kind="to_sign")
        assert {one.person_id for one in told} == {admin.pk, house.mayor.pk}
        signing.sign(request=request, person=house.mayor, roles=[MAYOR])
    assert house.fresh(request).state == "signed"


def test_withdrawn_and_erased_with_its_thing(house):
    request, other = house.ask(), house.ask()
    with house.scope():
        named = {"organisation": house.mairie.pk, "service": "essai"}
        assert withdraw(**named, key=request.object_key, begins="acte:") == 1
        assert withdraw(**named, key=request.object_key, begins="acte:") == 0
        assert erase_of(organisation=house.mairie.pk, key=request.object_key) == 1
        assert list(SignatureRequest.objects.values_list("pk", flat=True)) == [other.pk]


def test_from_a_telephone_one_reads_several_then_signs_them_together(client, house):
    first, second, third = (house.ask(title=f"Arrêté {n}") for n in (1, 2, 3))
    sign_in(client, house.mayor)
    page = shown(client, reverse("desk_signatures"))
    assert page.count("à lire") == 3
    assert "Article 1. Deux places." in shown(client, reverse("desk_signature", args=[first.pk]))
    answer = client.get(reverse("desk_signature_document", args=[first.pk]))
    assert answer.content == bytes(first.pdf)
    assert client.post(reverse("desk_signatures_together"))["Location"] == reverse("desk_signatures")
    for one, following in ((first, second), (second, third)):
        gone = client.post(reverse("desk_signature_read", args=[one.pk]))
        assert gone["Location"] == reverse("desk_signature", args=[following.pk])
    assert "2 documents lus" in shown(client, reverse("desk_signatures"))
    client.post(reverse("desk_signatures_together"))
    assert [house.fresh(one).state for one in (first, second, third)] == ["signed", "signed", "asked"]
    assert client.post(reverse("desk_signature_refuse", args=[third.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("desk_signature_refuse", args=[third.pk]), {"reason": "Trop tard."})
    assert house.fresh(third).state == "refused"
    fourth = house.ask(title="Arrêté 4")
    address = reverse("desk_signature_sign", args=[fourth.pk])
    assert client.post(address)["Location"] == reverse("desk_signature", args=[fourth.pk])
    assert house.fresh(fourth).state == "asked"
    client.post(address, {"lu": "oui"})
    assert house.fresh(fourth).state == "signed"
    assert client.get("/bureau/")["Location"] == reverse("desk_signatures")
    assert "simple" in shown(client, reverse("desk_signature", args=[first.pk]))


def test_who_may_not_sign_does_not_and_an_old_proof_is_asked_again(client, house, monkeypatch):
    request = house.ask()
    address = reverse("desk_signature_sign", args=[request.pk])
    sign_in(client, house.member("admin"))
    assert client.post(address).status_code == 403
    assert "Il attend le maire" in shown(client, reverse("desk_signature", args=[request.pk]))
    client.logout()
    sign_in(client, house.member("agent"))
    assert client.get(reverse("desk_signatures")).status_code == 403
    client.logout()
    sign_in(client, house.mayor)
    monkeypatch.setattr("cantou.core.parapheur.desk.views.proved_lately", lambda _request: False)
    assert "encore=1" in client.post(address)["Location"]
    assert "Prouver que c’est moi" in plain(client.get(reverse("desk_signature", args=[request.pk])))
    assert house.fresh(request).state == "asked"


def test_the_policies_show_a_request_to_its_link_alone(house):
    request = house.ask()
    with Scope.for_object(organisation=house.mairie.pk, key=request.object_key).enter():
        assert SignatureRequest.objects.filter(pk=request.pk).exists()
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from parapheur_visa")
            assert cursor.fetchone() == (0,)
    with Scope.for_object(organisation=house.mairie.pk, key=uuid4()).enter():
        assert not SignatureRequest.objects.filter(pk=request.pk).exists()
