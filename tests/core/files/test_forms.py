"""The fields: each refusal beside its file, nothing lost."""

from __future__ import annotations

import re
from html import unescape

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cantou.core.files.engine.errors import PdfNotImageError, TooHeavyError
from cantou.core.files.engine.sniff import DOCUMENTS
from cantou.core.files.forms import PhotoField, PhotosField, UploadsField
from cantou.core.files.handlers import OversizeFile
from tests.core.files import pictures
from tests.core.files.making import PDF, disk, upload


class ReportForm(forms.Form):
    what = forms.CharField(label="Quoi")
    photos = PhotosField(label="Photographies", most=3, required=False)


class OneForm(forms.Form):
    photo = PhotoField(label="Photographie")


def posted(form, data=(), *uploads):
    values = QueryDict(mutable=True)
    for key, value in data:
        values.appendlist(key, value)
    name = "photos" if form is ReportForm else next(iter(form.base_fields))
    return form(values, MultiValueDict({name: list(uploads)} if uploads else {}))


def tokens(form) -> list[str]:
    return re.findall(r'-kept" value="([^"]+)"', unescape(str(form)))


def test_an_unbound_field_tells_its_bounds():
    html = str(ReportForm())
    assert 'type="file" name="photos"' in html
    assert " multiple" in html
    assert "capture" not in html
    assert 'data-largest="15000000"' in html
    assert ".heic" in html
    assert "image/jpeg" in html
    assert (
        "Jusqu’à 3 fichiers de 15\u00a0Mo au plus. Formats acceptés\u00a0: GIF, HEIC, JPEG, PNG, WebP."
        in html
    )
    assert ReportForm().is_multipart()


def test_photographs_are_kept_when_another_field_is_wrong(home):
    form = posted(ReportForm, [], upload(name="un.jpg"), upload(pictures.png(), "deux.png"))
    assert not form.is_valid()
    assert form.errors == {"what": ["Ce champ est obligatoire."]}
    kept = tokens(form)
    assert len(kept) == 2
    assert "un.jpg" in str(form)
    assert "déjà envoyé" in str(form)

    form = posted(
        ReportForm, [("what", "x"), *(("photos-kept", token) for token in kept)], upload(name="trois.jpg")
    )
    assert form.is_valid()
    assert [one.name for one in form.cleaned_data["photos"]] == ["un.jpg", "deux.png", "trois.jpg"]
    assert len(disk(home)) == 3


def test_one_bad_file_among_good_ones(home):
    heavy = OversizeFile("enorme.jpg", 40_000_000)
    form = posted(ReportForm, [("what", "x")], upload(name="bon.jpg"), upload(PDF, "faux.jpg"), heavy)
    assert form.errors["photos"] == [
        "«\u00a0faux.jpg\u00a0»\u00a0: " + PdfNotImageError.message,
        "«\u00a0enorme.jpg\u00a0»\u00a0: " + str(TooHeavyError(size=40, limit=15)),
    ]
    assert [error.code for error in form.errors.as_data()["photos"]] == ["pdf_not_image", "too_heavy"]
    assert "bon.jpg" in str(form)
    assert len(tokens(form)) == 1
    assert len(disk(home)) == 1


def test_a_file_can_be_taken_back(home):
    first = posted(ReportForm, [], upload(name="un.jpg"), upload(name="deux.jpg"))
    first.is_valid()
    one, two = tokens(first)
    form = posted(
        ReportForm, [("what", "x"), ("photos-kept", one), ("photos-kept", two), ("photos-drop", one)]
    )
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["photos"]] == ["deux.jpg"]
    assert len(disk(home)) == 1


def test_no_more_than_asked():
    form = posted(ReportForm, [("what", "x")], *(upload(name=f"{n}.jpg") for n in range(4)))
    assert form.errors["photos"] == ["Vous pouvez joindre 3 fichiers au plus."]
    assert len(tokens(form)) == 3
    assert "retirez-en un" in str(form)


def test_a_token_that_is_false_or_gone(home):
    form = posted(ReportForm, [("what", "x"), ("photos-kept", "false")])
    assert form.errors["photos"] == [
        "Un fichier envoyé plus tôt n’est plus disponible\u00a0: choisissez-le de nouveau."
    ]
    form = posted(ReportForm, [("what", "x"), ("photos-kept", "false"), ("photos-drop", "false")])
    assert form.is_valid()


def test_a_token_of_another_field_does_not_widen_this_one():
    class Documents(forms.Form):
        pieces = UploadsField(accept=DOCUMENTS, required=False)

    form = posted(Documents, [], upload(PDF, "devis.pdf"))
    assert form.is_valid()
    token = form.cleaned_data["pieces"][0].token
    form = posted(ReportForm, [("what", "x"), ("photos-kept", token)])
    assert form.is_valid()
    assert form.cleaned_data["photos"] == []


def test_one_photograph(home):
    form = posted(OneForm)
    assert form.errors == {"photo": ["Ajoutez une photographie."]}
    assert " required" in str(form)
    form = posted(OneForm, [], upload(name="un.jpg"))
    assert form.is_valid()
    assert form.cleaned_data["photo"].name == "un.jpg"
    (token,) = tokens(form)
    assert " required" not in str(form)
    form = posted(OneForm, [("photo-kept", token)], upload(name="deux.jpg"))
    assert form.is_valid()
    assert form.cleaned_data["photo"].name == "deux.jpg"
    assert len(disk(home)) == 1
    assert not posted(OneForm, [("photo-kept", token)]).is_valid()


def test_names_are_escaped():
    form = posted(ReportForm, [], upload(name="<b>l'été & moi</b>.jpg"))
    form.is_valid()
    assert "> b.jpg <" in str(form)
    form = posted(ReportForm, [], upload(name="l'été & moi.jpg"))
    form.is_valid()
    assert "> l&#x27;été &amp; moi.jpg <" in str(form)


def test_a_form_given_plain_dictionaries():
    form = ReportForm({"what": "x"}, {"photos": SimpleUploadedFile("un.jpg", pictures.jpeg())})
    assert form.is_valid()
    assert len(form.cleaned_data["photos"]) == 1
    assert form.fields["photos"].has_changed(None, form["photos"].data)
