"""Hiding parts of a photograph: with two touches of it, or in numbers, with or without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cantou.core.files.domain.redaction import WHOLE, checked
from cantou.core.organisations.domain.references import spoken
from cantou.services.signalements.desk.views.common import with_report
from cantou.services.signalements.desk.views.report import photo_base
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.permissions import may_publish
from cantou.services.signalements.domain.redactions import redact_photo

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.files.domain.redaction import Box
    from cantou.core.files.models import StoredFile
    from cantou.services.signalements.models import Report

SHOWN = {"at": 320, "wide": 640}
"""Pixels, fixed: a browser says where an image was touched in the pixels that it shows. One for each screen."""
ZOOMS = (1, 2, 3)
Corner = tuple[int, int]


class BoxForm(forms.Form):
    left = forms.IntegerField(label=_("Depuis la gauche, en %"), min_value=0, max_value=99)
    top = forms.IntegerField(label=_("Depuis le haut, en %"), min_value=0, max_value=99)
    width = forms.IntegerField(label=_("Largeur, en %"), min_value=1, max_value=100)
    height = forms.IntegerField(label=_("Hauteur, en %"), min_value=1, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})

    @property
    def box(self) -> Box:
        return checked(10 * self.cleaned_data[name] for name in ("left", "top", "width", "height"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_report(may_publish)
def hide(request: Any, report: Report, picture: str) -> HttpResponse:
    file = _file(report, picture)
    boxes: list[Box] = [checked(box) for box in file.boxes]
    form = BoxForm(request.POST if "left" in request.POST else None)
    touched = _touched(request, file)
    first = _corner(request.POST.get("corner", ""))
    if "remove" in request.POST:
        return _done(request, report, file, _without(boxes, request.POST["remove"]))
    if form.is_bound and form.is_valid():
        return _done(request, report, file, [*boxes, form.box])
    if touched and first:
        return _done(request, report, file, [*boxes, _between(first, touched)])
    return _show(request, report, file, form, touched or _corner(request.GET.get("coin", "")))


def _file(report: Report, handle: str) -> StoredFile:
    try:
        file = queries.photos_of(report).filter(handle=UUID(handle)).first()
    except ValueError as error:
        raise Http404 from error
    if file is None or not file.is_ready or not file.is_image:
        raise Http404
    return file


def _zoom(request: Any) -> int:
    asked = request.GET.get("zoom", "")
    return int(asked) if asked in {str(each) for each in ZOOMS} else ZOOMS[0]


def _height(file: StoredFile, width: int) -> int:
    widest = file.renditions[0]
    return max(1, round(width * widest.height / widest.width))


def _touched(request: Any, file: StoredFile) -> Corner | None:
    """In thousandths. A keyboard on the picture says 0,0: that is no place."""
    for name, shown in SHOWN.items():
        x, y = (request.POST.get(f"{name}.{axis}", "") for axis in "xy")
        if x.isdecimal() and y.isdecimal() and (x, y) != ("0", "0"):
            width = shown * _zoom(request)
            return min(WHOLE, int(x) * WHOLE // width), min(WHOLE, int(y) * WHOLE // _height(file, width))
    return None


def _corner(text: str) -> Corner | None:
    x, _comma, y = text.partition(",")
    return (int(x), int(y)) if x.isdecimal() and y.isdecimal() and len(text) <= len("1000,1000") else None


def _between(one: Corner, other: Corner) -> Box:
    """A touch twice on the same spot hides that spot."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    left, top = min(left, WHOLE - 10), min(top, WHOLE - 10)
    return checked((left, top, max(10, right - left), max(10, bottom - top)))


def _without(boxes: list[Box], number: str) -> list[Box]:
    return [box for place, box in enumerate(boxes, start=1) if str(place) != number]


def _done(request: Any, report: Report, file: StoredFile, boxes: list[Box]) -> HttpResponse:
    done = redact_photo(report=report, file=file, boxes=boxes)
    page = reverse("bureau:signalements:hide", args=[report.reference, done.handle.hex])
    return redirect(f"{page}?zoom={_zoom(request)}" if _zoom(request) > 1 else page)


def _show(
    request: Any, report: Report, file: StoredFile, form: BoxForm, corner: Corner | None
) -> HttpResponse:
    if request.method == "POST" and corner is None and not form.is_bound:
        messages.info(request, _now("Au clavier, donnez le rectangle en chiffres, ci-dessous."))
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "file": file,
        "pictures": [_picture(report, file, name, _zoom(request)) for name in SHOWN],
        "zoom": _zoom(request),
        "larger": _zoom(request) + 1 if _zoom(request) < ZOOMS[-1] else None,
        "smaller": _zoom(request) - 1 or None,
        "x": corner and corner[0],
        "y": corner and corner[1],
        "corner": f"{corner[0]},{corner[1]}" if corner else "",
        "at": {"left": corner[0] // 10, "top": corner[1] // 10} if corner else None,
        "boxes": [[each // 10 for each in box] for box in file.boxes],
        "form": form,
    }
    return render(request, "signalements/desk/hide.html", context, status=422 if form.errors else 200)


def _picture(report: Report, file: StoredFile, name: str, zoom: int) -> dict[str, str]:
    """The lightest rendition that is sharp at this size."""
    width = SHOWN[name] * zoom
    sharp = [each for each in file.renditions if each.width >= width]
    shown = sharp[-1] if sharp else file.renditions[0]
    return {
        "name": name,
        "src": f"{photo_base(report)}{shown.name}",
        "width": str(width),
        "height": str(_height(file, width)),
    }
