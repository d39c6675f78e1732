"""An organisation's own words, checked when they are saved."""

from __future__ import annotations

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist

from cantou.core.journal.models import Entry
from cantou.core.notices.domain import templates
from cantou.core.notices.domain.catalogue import UnknownNoticeError, everything
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.domain.render import Words, default_words
from cantou.core.notices.domain.templates import (
    WordingError,
    preview,
    reset_template,
    save_template,
    templates_of,
)
from cantou.core.notices.engine.words import check
from cantou.core.scope.scope import Scope
from tests.core.notices.making import JEANNE, tell
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db
OWN = {
    "subject": "{reference} : du nouveau",
    "text": "Chère {prenom},\n\n{etat}.\n\n{lien}\n\nLe secrétariat, {telephone}",
}


def save(organisation, **changes):
    with Scope.agent(organisation.pk).enter():
        return save_template(service="exemple", notice="changed", **{**OWN, **changes})


def sent(organisation) -> mail.EmailMessage:
    mail.outbox.clear()
    (notice,) = tell(organisation, JEANNE)
    deliver(organisation=organisation.pk, key=notice.key)
    return mail.outbox[0]


def test_an_organisation_writes_in_its_own_words_and_the_others_in_the_service_s():
    ours, theirs = make_organisation(phone="04 71 47 50 68"), make_organisation()
    save(ours)
    message = sent(ours)
    assert message.subject == "7K4-M2R-XAF : du nouveau"
    assert message.body.startswith("Chère Jeanne,\n\npris en charge.\n\nhttps://")
    assert "Le secrétariat, 04\u00a071\u00a047\u00a050\u00a068" in message.body
    assert sent(theirs).subject == "Votre signalement 7K4-M2R-XAF : pris en charge"
    with Scope.agent(ours.pk).enter():
        reset_template(service="exemple", notice="changed")
        reset_template(service="exemple", notice="changed")
        assert [entry.action for entry in Entry.objects.order_by("number")] == [
            "notices.worded",
            "notices.unworded",
        ]
    assert sent(ours).subject == "Votre signalement 7K4-M2R-XAF : pris en charge"


@pytest.mark.parametrize(
    ("changes", "field", "why", "unknown"),
    [
        ({"subject": "  "}, "subject", "empty", ()),
        ({"text": ""}, "text", "empty", ()),
        ({"subject": "{mot_de_passe}"}, "subject", "unknown", ("mot_de_passe",)),
        ({"text": "{lien} {nom} {age}"}, "text", "unknown", ("age", "nom")),
        ({"text": "{lien} {"}, "text", "brace", ()),
        ({"text": "Sans adresse"}, "text", "link", ()),
        ({"sms": "Sans adresse"}, "sms", "link", ()),
        ({"sms": "{lien} " + "a" * 590}, "sms", "long", ()),
    ],
)
def test_words_that_would_not_do_are_refused_with_the_reason(changes, field, why, unknown):
    with pytest.raises(WordingError) as refused:
        save(make_organisation(), **changes)
    assert (refused.value.field, refused.value.why, refused.value.unknown) == (field, why, unknown)


def test_a_preview_shows_the_mail_and_the_sms_with_examples():
    mairie = make_organisation("Mairie d’Ally")
    with Scope.agent(mairie.pk).enter():
        shown = preview(service="exemple", notice="changed", words=Words(**OWN))
        assert shown.rendered.subject == "7K4-M2R-XAF : du nouveau"
        assert "Mairie d’Ally" in shown.page
        assert "Chère Jeanne" in shown.page
        assert shown.sms == "7K4-M2R-XAF : du nouveau\nhttps://cantou.example/suivi/abc"
        assert (shown.size.segments, shown.size.wide) == (1, False)
        assert preview(service="exemple", notice="duty", words=Words("A", "B")).sms is None
        with pytest.raises(WordingError):
            preview(service="exemple", notice="changed", words=Words("{x}", "y"))
        with pytest.raises(UnknownNoticeError):
            preview(service="exemple", notice="absent", words=Words("A", "B"))


def test_the_list_shows_what_is_whose():
    ours, theirs = make_organisation(), make_organisation()
    save(ours)
    for organisation, own in ((ours, True), (theirs, False)):
        with Scope.agent(organisation.pk).enter():
            found = templates_of(organisation=organisation.pk, services=("exemple",))
        assert [(one.definition.id, one.own) for one in found] == [
            ("changed", own),
            ("danger", False),
            ("duty", False),
            ("loud", False),
            ("quiet", False),
        ]
        assert found[1].words == default_words("exemple", "danger")


def test_every_notice_of_the_platform_has_words_that_name_only_its_placeholders():
    for service, _title, notice in everything():
        words = default_words(service, notice.id)
        allowed = {one.id for one in notice.placeholders} | {"organisme", "telephone", "prenom"}
        for text in (words.subject, words.text, words.sms):
            check(text, allowed)


def test_the_words_of_every_service_can_be_looked_at_and_kept_as_they_are():
    for service, _title, notice in everything():
        templates.check(service=service, notice=notice.id, words=default_words(service, notice.id))


def test_a_notice_without_words_says_so():
    with pytest.raises(TemplateDoesNotExist, match=r"exemple/notices/absent\.subject"):
        default_words("exemple", "absent")
