"""A file of another program: looked at line by line, then taken whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cantou.services.demarches.desk.views.common import UNPROCESSABLE, require
from cantou.services.demarches.domain import queries, takeover
from cantou.services.demarches.engine.takeover import MOST, TakeOverError, read_file

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST_SHOWN = 100


class TakeOverForm(forms.Form):
    demarche = forms.ChoiceField(label=gettext_lazy("La démarche"))
    paper = forms.FileField(
        label=gettext_lazy("Le fichier (CSV ou JSON)"),
        error_messages={"required": gettext_lazy("Choisissez le fichier.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json"}),
    )
    only_look = forms.BooleanField(
        label=gettext_lazy("Regarder seulement, ne rien reprendre"), required=False, initial=True
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demarche"].choices = [(one.key, one.title) for one in offered]  # type: ignore[attr-defined]

    def clean_paper(self) -> Any:
        """Its lines."""
        try:
            return read_file(self.cleaned_data["paper"].read())
        except TakeOverError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: Any) -> HttpResponse:
    organisation = require(request, "settings")
    offered = {one.key: one for one in queries.demarches(organisation) if one.number}
    posted = request.method == "POST"
    form = TakeOverForm(
        request.POST if posted else None, request.FILES if posted else None, offered=offered.values()
    )
    context: dict[str, Any] = {"form": form, "most": MOST}
    if posted and form.is_valid():
        demarche = offered[form.cleaned_data["demarche"]]
        rows, faults = takeover.read_rows(demarche=demarche, lines=form.cleaned_data["paper"])
        if not faults and not form.cleaned_data["only_look"]:
            taken = takeover.take_over(demarche=demarche, rows=rows, person=request.agent.worker)
            messages.success(
                request,
                _("%(taken)d dossiers repris, %(known)d l’étaient déjà.")
                % {"taken": taken, "known": len(rows) - taken},
            )
            return redirect("bureau:demarches:index")
        context |= {
            "looked": True,
            "good": len(rows),
            "faults": faults[:MOST_SHOWN],
            "more": faults[MOST_SHOWN:],
        }
        return render(
            request, "demarches/desk/take_over.html", context, status=UNPROCESSABLE if faults else 200
        )
    return render(request, "demarches/desk/take_over.html", context, status=UNPROCESSABLE if posted else 200)
