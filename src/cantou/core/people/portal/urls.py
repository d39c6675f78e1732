"""What answers under /compte/ on the sign-in host: allauth's views under French addresses, and ours.

Only what is listed here can be reached: nothing of allauth's is included wholesale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.decorators.cache import never_cache

from cantou.core.people.portal.views import (
    applications,
    cards,
    demonstration,
    dependants,
    entrance,
    erasure,
    home,
    household,
    identity,
    invitation,
    mandates,
    second_factor,
    tickets,
)
from cantou.core.people.protocols import openid_client
from cantou.core.web.challenge import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

SIGN_IN = guarded("sign-in", free=10, limit=60)
SIGN_UP = guarded("sign-up", free=4, limit=20)
MAIL = guarded("mail", free=4, limit=20)
CODE = guarded("code", free=10, limit=60)
LINK = guarded("invitation", free=60, limit=60, methods=("GET", "POST"))
CARD = guarded("card", free=5, limit=20)


def _page(route: str, view: Callable[..., HttpResponse], name: str, **kwargs: Any) -> URLPattern:
    """A page of one person: kept by no cache."""
    return path(route, never_cache(view), kwargs, name=name)


ENTRANCE = [
    _page("connexion/", SIGN_IN(account.login), "account_login"),
    _page("deconnexion/", entrance.sign_out, "account_logout"),
    _page("ferme/", account.account_inactive, "account_inactive"),
    _page("inscription/", SIGN_UP(account.signup), "account_signup"),
    _page("code/", MAIL(account.request_login_code), "account_request_login_code"),
    _page("code/verifier/", CODE(account.confirm_login_code), "account_confirm_login_code"),
    _page("courriel/verifier/", CODE(account.email_verification_sent), "account_email_verification_sent"),
    _page("mot-de-passe/oublie/", MAIL(account.password_reset), "account_reset_password"),
    _page(
        "mot-de-passe/oublie/code/",
        CODE(account.confirm_password_reset_code),
        "account_confirm_password_reset_code",
    ),
    _page("mot-de-passe/oublie/nouveau/", account.complete_password_reset, "account_complete_password_reset"),
    _page(
        "mot-de-passe/oublie/fait/",
        account.password_reset_from_key_done,
        "account_password_reset_completed",
    ),
    _page("carte/", CARD(cards.sign_in), "people_card"),
    _page("invitation/", CODE(invitation.typed), "people_invitation_code"),
    _page("invitation/<slug:secret>/", LINK(invitation.show), "people_invitation"),
    _page("demonstration/", demonstration.sign_in, "people_demo"),
    _page("billet/", tickets.issue, "people_ticket"),
]
SECURITY = [
    _page("courriel/", account.email, "account_email"),
    _page("mot-de-passe/", account.password_change, "account_change_password"),
    _page("mot-de-passe/choisir/", account.password_set, "account_set_password"),
    _page("confirmer/", account.reauthenticate, "account_reauthenticate"),
    _page("securite/", mfa.index, "mfa_index"),
    _page("securite/agent/", second_factor.required, "people_second_factor"),
    _page("securite/verifier/", CODE(mfa.authenticate), "mfa_authenticate"),
    _page("securite/confirmer/", mfa.reauthenticate, "mfa_reauthenticate"),
    _page("securite/application/", second_factor.proving(totp.activate_totp), "mfa_activate_totp"),
    _page("securite/application/enlever/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _page("securite/secours/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _page("securite/secours/nouveaux/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _page("securite/secours/fichier/", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    _page("securite/cles/", webauthn.list_webauthn, "mfa_list_webauthn"),
    _page("securite/cles/ajouter/", second_factor.proving(webauthn.add_webauthn), "mfa_add_webauthn"),
    _page("securite/cles/confirmer/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _page("securite/cles/<int:pk>/enlever/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _page("securite/cles/<int:pk>/nom/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    _page("connexion/cle/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _page("sessions/", sessions.list_usersessions, "usersessions_list"),
    _page("ma-carte/", cards.mine, "people_my_card"),
]
IDENTITIES = [
    _page("identites/", social.connections, "socialaccount_connections"),
    _page("identites/annule/", social.login_cancelled, "socialaccount_login_cancelled"),
    _page("identites/erreur/", social.login_error, "socialaccount_login_error"),
    _page("identites/premiere-fois/", identity.first_time, "socialaccount_signup"),
    _page("identites/relier/", identity.link, "people_link_identity"),
    _page("identites/<slug:provider_id>/", identity.leave_for, "openid_connect_login"),
    _page("identites/<slug:provider_id>/retour/", openid_client.callback, "openid_connect_callback"),
]
MINE = [
    _page("", home.home, "people_home"),
    _page("coordonnees/", home.details, "people_details"),
    _page("ma-commune/", home.commune, "people_commune"),
    _page("donnees/", home.data, "people_data"),
    _page("donnees/emporter/", home.export, "people_export"),
    _page("effacer/", erasure.erase, "people_erase"),
    _page("foyer/", household.show, "people_household"),
    _page("foyer/code/", household.invite, "people_household_invite"),
    _page("foyer/rejoindre/", CODE(household.join), "people_household_join"),
    _page("foyer/enfant/", dependants.add, "people_household_child"),
    _page("foyer/agir/", household.let_act, "people_household_act"),
    _page("foyer/quitter/", household.leave, "people_household_leave"),
    _page("foyer/<slug:dependant>/", dependants.show, "people_dependant"),
    _page("foyer/<slug:dependant>/agir/", dependants.let_act, "people_dependant_act"),
    _page("foyer/<slug:dependant>/garde/", dependants.custody, "people_dependant_custody"),
    _page("foyer/<slug:dependant>/partage/", dependants.share_no_more, "people_dependant_unshare"),
    _page("foyer/<slug:dependant>/retirer/", dependants.remove, "people_dependant_remove"),
    _page("mandats/", mandates.show, "people_mandates"),
    _page("mandats/journal/", mandates.done_for_me, "people_done_for_me"),
    _page("mandats/ecrire/", mandates.write, "people_mandate_write"),
    _page("mandats/accepter/", CODE(mandates.accept), "people_mandate_accept"),
    _page("mandats/<uuid:key>/fin/", mandates.revoke, "people_mandate_revoke"),
    _page("applications/", applications.show, "people_applications"),
]
urlpatterns = [*ENTRANCE, *SECURITY, *IDENTITIES, *MINE]
