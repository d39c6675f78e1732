from __future__ import annotations

import time
from datetime import UTC, datetime
from io import BytesIO

import pytest

from cantou.services.site.importing import feeds, xml_reader
from cantou.services.site.importing.found import MOST_BYTES, MOST_ITEMS, Block, ImportingError, Item, Picture
from cantou.services.site.importing.reading import read

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Mairie &amp; village</title><link>https://exemple.fr</link>
<item><title>Le &lt;b&gt;pont&lt;/b&gt;</title><link>https://exemple.fr/pont</link><guid>pont-1</guid>
<pubDate>Tue, 03 Mar 2026 08:00:00 +0100</pubDate><description><![CDATA[<p>Rouvert.</p>]]></description>
<enclosure url="https://exemple.fr/pont.jpg" type="image/jpeg" length="1"/></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Village</title>
<entry><id>urn:1</id><title type="html">Fête</title><link rel="self" href="https://x.fr/self"/>
<link href="https://x.fr/fete"/><published>2026-06-21T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">Venez <b>tous</b> &lt;ici&gt;</p>
<script>vol()</script><img src="/f.png" alt="Bal"/></div></content></entry></feed>"""

WORDPRESS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Mairie</title><wp:author><wp:author_email>secret@exemple.fr</wp:author_email></wp:author>{items}</channel></rss>"""


def post(
    kind: str = "post", state: str = "publish", more: str = "", content: str = "Bonjour", number: int = 1
) -> str:
    return (
        f"<item><title>Titre {number}</title><link>https://exemple.fr/{number}</link><guid>g{number}</guid>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>{kind}</wp:post_type><wp:status>{state}</wp:status>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{more}</item>"
    )


def export(*items: str) -> bytes:
    return WORDPRESS.format(items="".join(items)).encode()


def test_rss_is_read() -> None:
    reading = read(RSS.encode())
    assert (reading.kind, reading.title, reading.told) == ("rss", "Mairie & village", [])
    assert reading.items == [
        Item(
            kind="news",
            source="pont-1",
            title="Le pont",
            blocks=(Block("text", ("Rouvert.",)),),
            pictures=(Picture("https://exemple.fr/pont.jpg"),),
            link="https://exemple.fr/pont",
            published_at=datetime(2026, 3, 3, 7, tzinfo=UTC),
        )
    ]


def test_atom_with_markup_inside_is_read_and_its_script_is_gone() -> None:
    reading = read(ATOM.encode())
    (item,) = reading.items
    assert (reading.kind, item.source, item.link) == ("atom", "urn:1", "https://x.fr/fete")
    assert item.text == "Venez tous <ici>"
    assert item.pictures == (Picture("https://x.fr/f.png", "Bal"),)
    assert dict(reading.removed) == {"onclick": 1, "script": 1}


def test_a_wordpress_export_gives_pages_news_and_the_addresses_of_its_pictures() -> None:
    picture = "<wp:attachment_url>https://exemple.fr/u.jpg</wp:attachment_url>"
    reading = read(
        export(
            post(content="<!-- wp:paragraph --><p>Un</p><script>vol()</script>"),
            post("page", "draft", number=2),
            post("attachment", "inherit", picture, number=3),
            post("nav_menu_item", number=4),
            post(state="private", number=5),
            post(more="<wp:post_password>x</wp:post_password>", number=6),
            post(state="trash", number=7),
            post(
                number=8,
                more="<wp:comment><wp:comment_author_email>elle@exemple.fr</wp:comment_author_email></wp:comment>",
            ),
        )
    )
    assert [(item.kind, item.title, item.is_draft) for item in reading.items] == [
        ("news", "Titre 1", False), ("page", "Titre 2", True), ("news", "Titre 8", False)
    ]  # fmt: skip
    assert reading.pictures == {"3": "https://exemple.fr/u.jpg"}
    assert dict(reading.removed) == {"script": 1}
    assert reading.told == [
        "Ne sont pas repris : entrées de menu.",
        "Les pages privées ou à mot de passe ne sont pas reprises.",
        "Ce qui est à la corbeille n’est pas repris.",
    ]
    assert "exemple.fr/elle" not in repr(reading)
    assert "@" not in repr(reading)


@pytest.mark.parametrize(
    "written", ["31/02/2026", "demain", "0001-01-01", "9999-99-99", "Mon, 99 Foo 2026", "1e9"]
)
def test_a_bad_date_is_told_and_costs_nothing_else(written: str) -> None:
    reading = read(RSS.replace("Tue, 03 Mar 2026 08:00:00 +0100", written).encode())
    assert reading.items[0].published_at is None
    assert reading.told == [f"« Le pont » : la date « {written} » n’est pas lue."]


BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>"""
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'
PARAMETERS = '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd">%x;]><rss/>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, PARAMETERS])
def test_entities_of_its_own_are_refused(text: str) -> None:
    with pytest.raises(ImportingError, match="entités XML"):
        read(text.encode())


def test_a_doctype_that_names_another_file_fetches_nothing() -> None:
    old = RSS.replace("<rss ", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd"><rss ')
    assert [item.title for item in read(old.encode()).items] == ["Le pont"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"<html><body>Bonjour", "C’est une page"),
        (b"<!DOCTYPE html><html>", "C’est une page"),
        (b"PK\x03\x04", "ni un flux"),
        (b"<rss><channel><item>", "pas du XML bien"),
        (b"<opml><body/></opml>", "ni un flux"),
        (b'<?xml version="1.0" encoding="martien"?><rss/>', "alphabet|XML bien"),
        (b"<rss>" + b"<a>" * 100, "trop de niveaux"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, said: str) -> None:
    with pytest.raises(ImportingError, match=said):
        read(data)


class Endless:
    """Two hundred megabytes of one entry, never in memory."""

    given = 0

    def read(self, size: int = -1, /) -> bytes:
        start = b"" if self.given else b"<rss><channel><item><title>x</title><description>"
        chunk = start + b"bonjour " * (size // 8)
        self.given += len(chunk)
        return chunk if self.given < 200_000_000 else b""


def test_a_feed_of_two_hundred_megabytes_is_left_where_it_is() -> None:
    source = Endless()
    with pytest.raises(ImportingError, match="trop lourd"):
        feeds.read(source)
    assert source.given <= MOST_BYTES + 2 * xml_reader.CHUNK


def test_a_feed_that_never_comes_to_an_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 5))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    with pytest.raises(ImportingError, match="trop longtemps"):
        feeds.read(Endless())


def test_only_the_first_are_kept() -> None:
    many = "".join(f"<item><title>{number}</title></item>" for number in range(MOST_ITEMS + 5))
    reading = feeds.read(BytesIO(f"<rss><channel>{many}</channel></rss>".encode()))
    assert len(reading.items) == MOST_ITEMS
    assert reading.told == ["Seuls les 1000 premiers éléments sont lus ; il y en a davantage."]
