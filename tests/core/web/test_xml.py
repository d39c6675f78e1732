from __future__ import annotations

from xml.etree.ElementTree import fromstring, tostring

import pytest

from cantou.core.web.xml import XmlError, read_xml

BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = "Ce fichier déclare un type de document (DOCTYPE), ligne 1 : il n’est pas lu."


def read(text, largest=100_000):
    return read_xml(text if isinstance(text, bytes) else text.encode(), largest=largest)


@pytest.mark.parametrize(
    "text",
    [
        '<a xmlns="urn:x" xmlns:y="urn:y" y:k="é"><b>1 &lt; 2</b><y:c/>fin</a>',
        "<a><!-- rien --><b><![CDATA[<x>]]></b></a>",
        '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1"),
    ],
)
def test_it_reads_as_the_librarys_own_reader(text):
    assert tostring(read(text)) == tostring(fromstring(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Ce n’est pas du XML que l’on puisse lire, ligne 1."),
        ("<a>\n<b></a>", "Ce n’est pas du XML que l’on puisse lire, ligne 2."),
        (b"\xff\xfe\x00", "Ce n’est pas du XML que l’on puisse lire, ligne 1."),
        (
            f"<!DOCTYPE a [<!ENTITY l0 'ha'>{BOMB}]><a>&l9;</a>",
            DOCTYPE,
        ),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            DOCTYPE,
        ),
        (
            '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
            DOCTYPE,
        ),
        ("<a>" * 201 + "</a>" * 201, "Ce fichier a trop d’éléments, ligne 1."),
        (
            '<?xml version="1.0" encoding="klingon"?><a/>',
            "Ce fichier est dans un codage de caractères inconnu.",
        ),
    ],
)
def test_what_is_refused_is_said(text, words):
    with pytest.raises(XmlError) as refused:
        read(text)
    assert str(refused.value) == words


def test_it_is_not_too_large():
    with pytest.raises(XmlError) as refused:
        read_xml(b"<a/>" + b" " * 2_000_000, largest=2_000_000)
    assert str(refused.value) == "Ce fichier est trop grand : 2 Mo au plus."
