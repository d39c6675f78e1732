"""By which a service shows forms under its own addresses, and receives the answers.

class Inscriptions(FormMount):
    service = "cantine"
    def taken(self, request, taken): …keeps taken.answers, answers with a page or a redirection
urlpatterns = [path("formulaires/", include(Inscriptions("cantine").urls()))]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.forms.domain import drafts
from cantou.core.forms.domain.reading import definition_of
from cantou.core.forms.portal.walk import Walk, keep, walk
from cantou.core.organisations.domain.references import ExpiredLinkError
from cantou.core.people.domain.authority import authorities, persons_for
from cantou.core.people.domain.relations import may_act_for
from cantou.core.scope.scope import Scope, require, switch
from cantou.core.web.addresses import platform_path
from cantou.core.web.challenge import guarded
from cantou.core.web.idempotency import new_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.models import Draft, Version
    from cantou.core.people.domain.authority import Authority

FORBIDDEN, GONE, UNPROCESSABLE = 403, 410, 422
FOR = "pour"
FREE, LIMIT = 6, 40
LONGEST_KEY = 80


def for_another(scope: Scope, authority: Authority | None) -> Scope:
    """The journal then says both: who did it, and for whom."""
    if authority is None:
        return scope
    return replace(scope, person=authority.actor, on_behalf_of=authority.subject, reason=authority.reference)


def mandate_over(request: Any, layout: str) -> HttpResponse:
    """Nothing was done: whoever acts for another may no longer, or is not signed in as who may."""
    context = {"layout": layout, "mandates": platform_path("people_mandates")}
    return render(request, "forms/mandate_over.html", context, status=FORBIDDEN)


def known_of(authority: Authority) -> Mapping[str, Any]:
    """Of whom it is for; how they are reached is theirs to say."""
    (subject,) = persons_for([authority])
    return {"person.given_name": subject.given_name, "person.family_name": subject.family_name}


class FormMount(ABC):
    """What a service says of itself; the rest is here."""

    service = ""
    layout = "web/portal_base.html"
    one_by_one = False
    send = ""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def urls(self) -> list[URLPattern]:
        start = guarded(f"{self.service}.form", free=FREE, limit=LIMIT)(self.start)
        return [
            path("<slug:form_key>/", start, name="form"),
            path("<slug:form_key>/<str:draft_secret>/", self.draft, name="form_draft"),
            path("<slug:form_key>/<str:draft_secret>/garder/", self.keep, name="form_keep"),
        ]

    # What a service may say.

    def organisation(self, request: Any) -> int:
        return int(request.provider.organisation_id)

    def territory(self, request: Any) -> int | None:
        return request.place.territory if request.place is not None else None

    def version(self, request: Any, form_key: str) -> Version | None:
        return drafts.current_version(organisation=self.organisation(request), key=form_key)

    def parameters(self, request: Any, draft: Draft) -> Mapping[str, Any]:  # noqa: ARG002
        return {}

    def matter(self, form_key: str) -> str:
        """What a mandate must be about, for somebody to fill this form in for another."""
        return f"{self.service}:{form_key}"

    def known(self, request: Any) -> Mapping[str, Any]:
        """By the names of `prefill`."""
        user = request.user
        if not user.is_authenticated:
            return {}
        return {
            "person.given_name": user.given_name,
            "person.family_name": user.family_name,
            "person.email": user.email or "",
        }

    @abstractmethod
    def taken(self, request: Any, taken: drafts.Taken) -> HttpResponse:
        """Keeps the answers, in the transaction in which they were taken."""

    def over(self, request: Any, draft: Draft) -> HttpResponse:
        """A draft that was sent is opened again: the first answer, in a word."""
        return render(request, "forms/over.html", {"layout": self.layout, "draft": draft, "sent": True})

    # What it does.

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def start(self, request: Any, form_key: str) -> HttpResponse:
        version = self.version(request, form_key)
        if version is None:
            raise Http404
        if request.method == "POST":
            return self._begin(request, form_key, version)
        context = {
            "layout": self.layout,
            "version": version,
            "definition": definition_of(version),
            "key": new_key(),
        }
        return render(request, "forms/start.html", context)

    def _begin(self, request: Any, form: str, version: Version) -> HttpResponse:
        """A repeat of the same page opens the draft that the first one began."""
        given = request.POST.get("key", "")[:LONGEST_KEY] or new_key()
        person = request.user.pk if request.user.is_authenticated else None
        authority = self._chosen(request, form)
        whose = f"{person}" if authority is None else f"{person}:{authority.subject}"
        key = uuid5(NAMESPACE_URL, f"forms.draft:{version.organisation_id}:{version.form_id}:{given}:{whose}")
        scope = Scope.for_object(organisation=version.organisation_id, key=key, person=person)
        with for_another(scope, authority).enter():
            draft = drafts.draft_of(organisation=version.organisation_id, key=key)
            draft = draft or drafts.open_draft(
                version=version,
                service=self.service,
                key=key,
                person=authority.subject if authority else person,
                actor=authority.actor if authority else None,
                known=known_of(authority) if authority else self.known(request),
            )
        return HttpResponseRedirect(self.address(form, draft))

    def _chosen(self, request: Any, form: str) -> Authority | None:
        """For whom, if not for oneself. Raises PermissionDenied: not for that person, or no longer."""
        given = request.POST.get(FOR, "")
        if not given or not request.user.is_authenticated:
            return None
        found = authorities(actor=request.user.pk, service=self.matter(form))
        subject = next((one.pk for one in persons_for(found) if one.handle == given), None)
        if subject is None:
            raise PermissionDenied
        return next(each for each in found if each.subject == subject)

    def _authority(self, request: Any, form: str, draft: Draft) -> Authority | None:
        """Asked again at each act: a mandate may have ended since the form was opened."""
        if not request.user.is_authenticated or request.user.pk != draft.actor_id or draft.person_id is None:
            return None
        return may_act_for(person=request.user.pk, other=draft.person_id, matter=self.matter(form))

    def _barred(self, request: Any, form: str, draft: Draft) -> HttpResponse | None:
        """Of a form that is filled in for another: the words that say why not, or nothing, and who acts is known."""
        if draft.actor_id is None:
            return None
        authority = self._authority(request, form, draft)
        request.authority = authority
        if authority is None:
            return mandate_over(request, self.layout)
        switch(for_another(require(), authority))
        return None

    def address(self, form: str, draft: Draft) -> str:
        return reverse(f"{self.namespace}:form_draft", args=[form, drafts.secret_of(draft)])

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def draft(self, request: Any, form_key: str, draft_secret: str) -> HttpResponse:
        found = self._open(request, form_key, draft_secret)
        if found is None:
            return render(request, "forms/over.html", {"layout": self.layout}, status=GONE)
        barred = self._barred(request, form_key, found)
        if barred is not None:
            return self._private(barred)
        return self._private(walk(request, self._walk(request, form_key, found)))

    @method_decorator(require_POST)
    def keep(self, request: Any, form_key: str, draft_secret: str) -> HttpResponse:
        found = self._open(request, form_key, draft_secret)
        if found is None:
            return HttpResponse(status=GONE)
        if (barred := self._barred(request, form_key, found)) is not None:
            return self._private(barred)
        return self._private(keep(request, self._walk(request, form_key, found)))

    def _private(self, response: HttpResponse) -> HttpResponse:
        """The address is the key: neither kept on the way, nor told to the pages that it leads to."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _open(self, request: Any, form: str, secret: str) -> Draft | None:
        """In the draft's own Scope from here on. Of this form, this service and this organisation, or none."""
        try:
            link = drafts.opened(secret=secret)
        except ExpiredLinkError:
            link = None
        if link is None or link[0] != self.organisation(request):
            return None
        organisation, key = link
        person = request.user.pk if request.user.is_authenticated else None
        switch(Scope.for_object(organisation=organisation, key=key, person=person))
        found = drafts.draft_of(organisation=organisation, key=key)
        right = found is not None and found.service == self.service and found.version.form.key == form
        return found if right else None

    def _walk(self, request: Any, form: str, draft: Draft) -> Walk:
        secret = drafts.secret_of(draft)
        parameters = self.parameters(request, draft)

        def finish() -> HttpResponse:
            return self.taken(request, drafts.take(draft=draft, parameters=parameters))

        here = reverse(f"{self.namespace}:form_draft", args=[form, secret])
        return Walk(
            draft=draft,
            here=here,
            keep=reverse(f"{self.namespace}:form_keep", args=[form, secret]),
            finish=finish,
            over=lambda: self.over(request, draft),
            layout=self.layout,
            send=self.send,
            one_by_one=self.one_by_one,
            territory=self.territory(request),
            parameters=parameters,
            link=request.build_absolute_uri(here),
            notice=_("C’est %(words)s.") % {"words": request.authority.words}
            if getattr(request, "authority", None)
            else "",
        )
