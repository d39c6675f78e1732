"""How a page shows files."""

from __future__ import annotations

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

from tests.core.files import pictures
from tests.core.files.making import PDF, again, make_file
from tests.support.factories import make_organisation
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def rendered(tag: str, file) -> str:
    source = CottonCompiler().process(f'<c-files.{tag} :file="file" base="/bureau/p/" />')
    template = engines["django"].from_string(source)
    return template.render({"file": file}).strip()


def test_a_photograph_in_its_widths():
    file = make_file(
        make_organisation(),
        data=pictures.jpeg(pictures.quarters(1500, 1000)),
        alt="Le lavoir",
        caption="Avant",
    )
    run_jobs("cantou.files.")
    hexa = file.handle.hex
    assert again(file).picture("/bureau/p/") == {
        "src": f"/bureau/p/{hexa}-960.webp",
        "srcset": f"/bureau/p/{hexa}-1500.webp 1500w, /bureau/p/{hexa}-960.webp 960w, /bureau/p/{hexa}-480.webp 480w",
        "width": "1500",
        "height": "1000",
        "alt": "Le lavoir",
        "caption": "Avant",
        "href": f"/bureau/p/{hexa}-1500.webp",
    }
    shown = rendered("photo", again(file))
    assert shown.startswith(f'<figure class="photo"><a href="/bureau/p/{hexa}-1500.webp">')
    assert f'src="/bureau/p/{hexa}-960.webp" alt="Le lavoir"' in shown
    assert 'sizes="(min-width: 40rem) 20rem, 100vw" width="1500" height="1000"' in shown
    assert "<figcaption>Avant</figcaption>" in shown


def test_a_download_says_what_its_reader_must_know():
    file = make_file(make_organisation(), data=PDF, name="devis.pdf")
    assert "en cours de contrôle" in rendered("download", file)
    run_jobs("cantou.files.")
    shown = rendered("download", again(file))
    assert f'<a class="tap" href="/bureau/p/{file.handle.hex}.pdf" download>devis.pdf</a>' in shown
    assert "n’a pas été contrôlé par un antivirus" in shown
