from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.services.site.domain import pages
from cantou.services.site.domain.clock import strike
from cantou.services.site.models import Page
from tests.services.site.making import shown

pytestmark = pytest.mark.django_db
TEXT = [{"kind": "text", "text": "Onze membres."}]


def test_a_page_is_read_on_the_portal(client, country):
    page = country.page(heading="La mairie", summary="Qui fait quoi", blocks=TEXT)
    assert "La mairie" in shown(client, f"{country.root}/")
    assert "Onze membres." in shown(client, f"{country.root}/pages/{page.slug}/")
    assert client.get(f"{country.root}/pages/inconnue/").status_code == 404


def test_visitors_read_the_old_version_until_the_new_one_is_published(client, country):
    page = country.page(blocks=TEXT)
    address = f"{country.root}/pages/{page.slug}/"
    with country.scope():
        pages.write_page(page=page, title="L’équipe", blocks=[{"kind": "text", "text": "Quinze membres."}])
    assert "Onze membres." in shown(client, address)
    with country.scope():
        later = timezone.now() + timedelta(hours=1)
        pages.publish_page(page=page, shown_from=later)
        assert strike(organisation=country.mairie.pk) == 0
    assert "Onze membres." in shown(client, address)
    with country.scope():
        assert strike(organisation=country.mairie.pk, now=later + timedelta(seconds=1)) == 1
        assert Page.objects.get().live == 2
    assert "Quinze membres." in shown(client, address)


def test_the_nearest_organisation_has_the_page_of_that_name(client, country):
    country.page("L’équipe", organisation=country.epci, blocks=[{"kind": "text", "text": "Du conseil."}])
    country.page("L’équipe", blocks=TEXT)
    assert "Onze membres." in shown(client, f"{country.root}/pages/lequipe/")
    assert "Du conseil." in shown(client, "/thiezac/site/pages/lequipe/")
