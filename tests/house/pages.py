"""Every page of the site and who looks at it; and every other address, with the reason why it is not one.

A new address belongs in one of the two: tests/house/test_pages.py says so.
"""

from __future__ import annotations

import fnmatch

ROLES = VISITOR, INHABITANT, AGENT, OPERATOR = "visitor", "inhabitant", "agent", "operator"

PLATFORM: dict[str, tuple[str, ...]] = {
    VISITOR: (
        *("home", "catalogue", "accessibility", "legal", "personal_data", "composants", "composants_bureau"),
        *("account_login", "account_signup", "account_request_login_code", "account_reset_password"),
        *("people_card", "people_invitation_code", "account_inactive", "account_password_reset_completed"),
        *("socialaccount_login_cancelled", "socialaccount_login_error", "datasets_platform"),
        *("api_page", "payments:find", "payments:debt", "payments:back", "payments_simulator"),
    ),
    INHABITANT: (
        *("people_home", "people_applications", "people_details", "people_data", "people_erase"),
        *("people_dependant", "people_done_for_me"),
        *("people_household", "people_household_child", "people_household_join", "people_my_card"),
        *("people_mandates", "people_mandate_accept", "people_mandate_write", "socialaccount_connections"),
        *("account_email", "account_logout", "notices_inbox", "notices_preferences", "mfa_index"),
        *("booking_own", "payments_own", "payments_quotient"),
        *("usersessions_list", "idp:oidc:logout", "idp:oidc:authorization", "idp:oidc:device_authorization"),
        *("account_set_password", "people_second_factor", "mfa_activate_totp", "mfa_list_webauthn"),
        *("mfa_add_webauthn", "mfa_generate_recovery_codes", "people_commune"),
    ),
    AGENT: (
        *("desk", "desk_acting", "desk_assistance", "desk_look", "desk_dead_letters", "desk_team"),
        *("desk_team_new", "desk_absences", "desk_journal", "desk_organisation", "desk_people"),
        *("desk_mandate", "desk_resident_mandate", "desk_resident_mandate_new"),
        *("desk_resident", "desk_resident_child", "desk_resident_dependant"),
        *("desk_people_new", "desk_preferences", "desk_services", "desk_service", "desk_service_settings"),
        *("desk_opening_questions", "desk_opening_confirm", "desk_opening_done", "desk_statistics"),
        *("bureau:petites_annonces:index", "bureau:signalements:index", "bureau:signalements:report"),
        *("bureau:signalements:sheet", "bureau:signalements:statistics", "bureau:signalements:categories"),
        *("bureau:signalements:category", "desk_team_roles", "desk_team_leave"),
        *(f"bureau:signalements:{name}" for name in ("rules", "rule_new", "rule_try", "rule", "hand_over")),
        "bureau:signalements:same",
        *(f"bureau:signalements:{name}" for name in ("call", "typed", "open311", "endpoint", "hide")),
        *(f"bureau:signalements:{name}" for name in ("rules_import", "roads", "on_call", "on_call_slot")),
        *(f"bureau:signalements:{name}" for name in ("abuse", "blocks")),
        *(
            f"bureau:signalements:{name}"
            for name in ("rounds", "round_new", "round", "round_add", "round_field")
        ),
        *(
            f"bureau:rendez_vous:{name}"
            for name in (
                "index",
                "my_day",
                "day_print",
                "new",
                "list",
                "statistics",
                "waiting",
                "waiting_offer",
            )
        ),
        *(
            f"bureau:rendez_vous:{name}"
            for name in ("motives", "motive_edit", "counters", "counter", "absences")
        ),
        *(f"bureau:rendez_vous:{name}" for name in ("absence_new", "hall", "ticket_given", "request")),
        *(f"bureau:rendez_vous:{name}" for name in ("appointment", "appointment_slip")),
        *(f"bureau:salles:{name}" for name in ("index", "hires", "call", "keys", "waiting", "hire", "move")),
        *(
            f"bureau:salles:{name}"
            for name in ("halls", "hall_new", "hall", "prices", "hall_photos", "closures", "letter")
        ),
        *(
            f"bureau:salles:{name}"
            for name in ("associations", "association_new", "association", "inventory")
        ),
        *(
            f"bureau:salles:{name}"
            for name in ("seasons", "season_new", "season", "season_edit", "wish_new", "wish")
        ),
        *(f"bureau:salles:{name}" for name in ("loans", "loan_new", "loan", "items", "item_new", "item")),
        "bureau:salles:item_closures",
        *(
            f"bureau:dechets:{name}"
            for name in ("index", "sector", "year", "areas", "zone", "rule_new", "rule")
        ),
        *(f"bureau:dechets:{name}" for name in ("change_new", "points", "point_new", "point", "report")),
        *("bureau:dechets:bulky", "bureau:dechets:bulky_round"),
        *("bureau:dechets:point_import_start", "bureau:dechets:point_import"),
        *(
            f"bureau:annuaire:{name}"
            for name in ("index", "new", "listing", "access", "facts", "photos", "duties")
        ),
        *(f"bureau:annuaire:{name}" for name in ("keepers", "proposal", "import_start", "import", "exports")),
        *(
            f"bureau:dechets:{name}"
            for name in ("centres", "centre_new", "centre", "guide", "word", "stream")
        ),
        *(f"bureau:site:{name}" for name in ("events", "event_new", "event", "event_time")),
        *("bureau:site:bulletins", "bureau:site:bulletin_new"),
        *(f"bureau:site:{name}" for name in ("index", "article_new", "article", "pages", "page_new", "page")),
        *(f"bureau:site:page_{name}" for name in ("edit", "versions", "version")),
        *(
            f"bureau:alertes:{name}"
            for name in ("reach", "subscribers", "counter", "cell", "doors", "register")
        ),
        *(f"bureau:alertes:{name}" for name in ("listed_new", "listed", "readers", "calls")),
        *(f"bureau:alertes:{name}" for name in ("plan", "plan_new", "plan_entry")),
        *(f"bureau:alertes:{name}" for name in ("index", "alert", "choose", "new", "confirm", "rewrite")),
        *(f"bureau:alertes:{name}" for name in ("update", "cancel", "relay", "telephones")),
        *("desk_applications", "desk_application", "desk_tokens", "desk_tokens_new"),
        *("desk_calendars", "desk_calendar", "desk_calendar_outside_new"),
        *("desk_forms", "desk_form", "desk_form_try", "desk_form_result"),
        *("desk_debts", "desk_debt", "desk_debt_new", "desk_debts_amounts", "desk_debt_quotient"),
        *("desk_signatures", "desk_signature"),
        *("desk_regies", "desk_regie", "desk_regie_new", "desk_regie_day"),
        *(f"bureau:site:{name}" for name in ("acts", "act_new", "act", "act_edit", "imports", "import")),
        *("bureau:site:questions", "bureau:site:question"),
        *("bureau:site:favours", "bureau:site:favour", "bureau:site:favour_new"),
        *(f"bureau:site:{name}" for name in ("polls", "poll_new", "poll", "poll_edit")),
        *(
            f"bureau:demarches:{name}"
            for name in ("index", "case", "act", "answer", "offered", "typed", "typing", "figures")
        ),
        *(f"bureau:demarches:{name}" for name in ("opinion", "transfer", "shared", "shared_act")),
        *(
            f"bureau:demarches:{name}"
            for name in ("offer", "offer_words", "offer_update", "package", "catalogue", "take_over")
        ),
        *(f"bureau:periscolaire:{name}" for name in ("headcount", "attendance", "activities", "closings")),
        *(f"bureau:periscolaire:{name}" for name in ("activity_new", "activity", "children", "family_new")),
        *(
            f"bureau:periscolaire:{name}"
            for name in (
                "child",
                "child_weeks",
                "child_needs",
                "family",
                "letter",
                "bills",
                "bill",
                "bill_letter",
            )
        ),
        *("desk_messages", "desk_templates", "desk_template", "desk_sender", "desk_letters"),
    ),
    OPERATOR: (
        *("operator", "operator_banner", "operator_organisations", "operator_organisation"),
        *("operator_onboarding", "operator_usage", "desk_opening", "desk_errand"),
        *("bureau:signalements:shares", "bureau:signalements:shared"),
        *("operator_applications", "operator_application_add", "operator_application"),
        *("operator_arrivals", "operator_arrival"),
    ),
}

PORTAL: dict[str, tuple[str, ...]] = {
    VISITOR: (
        *("portal_home", "accessibility", "legal", "personal_data", "opening", "portal_search"),
        *("petites_annonces:index", "signalements:index", "signalements:new", "signalements:begin"),
        *("site:agenda", "site:event"),
        *(f"site:{name}" for name in ("screen", "embedding", "embedded", "bulletins", "bulletin")),
        *(f"site:{name}" for name in ("subscribe", "subscribed", "subscriptions", "unsubscribe")),
        "site:subscribed_no_more",
        *("payments:find", "payments:debt", "payments:back"),
        *(f"dechets:{name}" for name in ("index", "whole", "home", "points", "point", "centres", "guide")),
        *(
            f"dechets:{name}"
            for name in ("offline", "subscribe", "subscribed", "subscriptions", "unsubscribe")
        ),
        *("dechets:subscribed_no_more", "dechets:bulky", "dechets:bulky_mine", "dechets:guide_word"),
        *(f"site:{name}" for name in ("index", "page", "news", "article")),
        *(f"alertes:{name}" for name in ("index", "alert", "screen")),
        *(
            f"alertes:{name}"
            for name in ("subscribe", "subscribed", "subscriptions", "unsubscribe", "reached")
        ),
        "alertes:subscribed_no_more",
        *(f"annuaire:{name}" for name in ("index", "listing", "emergency", "offline", "gatherings", "code")),
        *(
            f"annuaire:{name}"
            for name in ("newcomer", "space", "space_events", "space_members", "space_write")
        ),
        *("annuaire:space_event", "annuaire:space_photos", "annuaire:space_move"),
        *("signalements:where", "signalements:category", "signalements:what", "signalements:contact"),
        *("signalements:review", "signalements:find", "signalements:follow", "signalements:sent"),
        *(f"site:{name}" for name in ("acts", "act", "questions", "question_ask", "question")),
        *("site:polls", "site:poll"),
        *(f"site:favour{name}" for name in ("s", "", "_new", "_sent", "_mine")),
        *(
            "signalements:public",
            "signalements:figures",
            *("signalements:subscribe", "signalements:subscribed", "signalements:subscribed_no_more"),
            *("signalements:subscriptions", "signalements:unsubscribe"),
            "signalements:map",
            "datasets",
            "signalements:reopen",
            "signalements:opinion",
            "signalements:offline",
            *("signalements:already", "signalements:me_too", "signalements:me_too_draft"),
            *("signalements:me_too_mine", "signalements:me_too_confirm", "signalements:confirm"),
            *(
                f"rendez_vous:{name}"
                for name in ("index", "motive", "book", "follow", "cancel", "move", "slip")
            ),
            *(f"salles:{name}" for name in ("index", "hall", "begin", "weekly", "wait", "find", "items")),
            *(f"salles:{name}" for name in ("when", "who", "what", "contact", "review", "sent", "follow")),
            *(f"salles:{name}" for name in ("cancel", "loan_ask", "loan_follow", "season", "wish_thanks")),
            *(f"demarches:{name}" for name in ("index", "find", "demarche", "form", "form_draft", "sent")),
            *(f"demarches:{name}" for name in ("follow", "answers", "answer", "act", "opinion")),
            "periscolaire:index",
            *(f"rendez_vous:{name}" for name in ("ask", "asked", "hall", "take", "screen", "ticket")),
        ),
    ),
    INHABITANT: (
        "signalements:mine",
        "rendez_vous:mine",
        "salles:mine",
        "demarches:mine",
        *(f"periscolaire:{name}" for name in ("enrol", "month", "weeks", "needs")),
    ),
}

VARIANTS: dict[str, tuple[str, ...]] = {
    VISITOR: (
        *("/?q=vic", "/?q=xyz", "/thiezac/", "/thiezac/ouvrir/", "/d/cantal/"),
        *("/d/cantal/communes/", "/vic-sur-cere/recherche/?q=velo", "/vic-sur-cere/recherche/?q=xyz"),
        *(
            "/vic-sur-cere/dechets/?q=salv",
            "/vic-sur-cere/dechets/?q=xyz",
            "/vic-sur-cere/dechets/tri/?q=pile",
        ),
        *("/vic-sur-cere/dechets/tri/?q=xyz", "/vic-sur-cere/dechets/partout/?annee=2027"),
        *(
            "/vic-sur-cere/annuaire/?q=pain",
            "/vic-sur-cere/annuaire/?q=xyz",
            "/vic-sur-cere/annuaire/?genre=shop",
        ),
        "/vic-sur-cere/site/actes/?mots=xyz",
        *("/vic-sur-cere/signalements/carte/", "/vic-sur-cere/signalements/?q=four"),
    ),
    AGENT: (
        *("/bureau/regie/?q=xyz", "/bureau/regie/?etat=retard"),
        *("/bureau/?q=xyz", "/bureau/signalements/?q=xyz", "/bureau/annuaire/?q=xyz"),
        *("/bureau/annuaire/nouvelle/?genre=shop", "/bureau/annuaire/nouvelle/?genre=dae"),
    ),
}
"""The same pages with something else on them: other places, what was looked for, nothing found."""

REFUSALS = {
    "socialaccount_login_error": 401,
    "/thiezac/signalements/": 404,
    "/nulle-part/": 404,
    "/vic-sur-cere/nulle-part/": 404,
    "/vic-sur-cere/signalements/brouillon/x/lieu/": 410,
}
"""What is answered with something else than 200: names, and paths that no page has."""

ACT = "an act: it answers posts, and leads to a page of the list"
STEP = "a step of a conversation, walked through in tests/core/people"
MACHINE = "for machines"
DRAWN = "a picture, a style sheet or a document, not a page"
MOVED = "leads elsewhere"
PIECE = "a piece of a page, which is in the list"
CONTROL = "answers only in the control of the isolation tests"
ERRAND = "of one long work, walked through in tests/desk/test_operator.py"

NOT_PAGES: dict[str, tuple[str, ...]] = {
    ACT: (
        *("portal:demarches:form_keep", "portal:demarches:write"),
        *(f"bureau:demarches:{act}" for act in ("typing_begin", "typing_keep", "write", "note")),
        *(f"bureau:demarches:{act}" for act in ("offer_adopt", "catalogue_publish", "catalogue_withdraw")),
        *("bureau:demarches:note_done", "bureau:demarches:proof", "bureau:demarches:take_back"),
        *(f"bureau:demarches:shared_{act}" for act in ("answer", "write", "give_back")),
        *("bureau:periscolaire:closing_remove", "bureau:periscolaire:put_right"),
        *(f"bureau:site:{act}" for act in ("event_act", "event_time_restore", "bulletin_delete")),
        "portal:site:subscription_link",
        "portal:signalements:subscription_link",
        *(f"portal:rendez_vous:{act}" for act in ("proposal", "earlier", "ticket_leave")),
        *(f"portal:salles:{act}" for act in ("accept", "insurance", "pay", "loan_cancel")),
        *(
            f"bureau:salles:{act}"
            for act in ("option", "confirm", "refuse", "decide", "cancel", "message", "note", "sum")
        ),
        *(
            f"bureau:salles:{act}"
            for act in ("insurance", "signed", "keys_give", "keys_back", "cleaned", "link")
        ),
        *(
            f"bureau:salles:{act}"
            for act in (
                "closure_lift",
                "date_cancel",
                "item_reopen",
                "season_settle",
                "season_book",
                "loan_act",
            )
        ),
        *(
            f"bureau:{where}:waiting_{act}"
            for where, act in (("salles", "offer"), ("salles", "remove"), ("rendez_vous", "remove"))
        ),
        *(
            f"bureau:rendez_vous:{act}"
            for act in ("start", "counter_same", "absence_delete", "request_close")
        ),
        *(f"bureau:rendez_vous:{act}" for act in ("ticket_call", "ticket_give", "ticket_act")),
        *(f"bureau:rendez_vous:appointment_{act}" for act in ("move", "cancel", "mark")),
        *("desk_calendar_address", "desk_calendar_address_revoke", "desk_form_keep"),
        *("desk_calendar_outside_again", "desk_calendar_outside_remove"),
        *(f"bureau:site:{act}" for act in ("article_act", "page_act", "page_place", "page_restore")),
        *(f"bureau:annuaire:{act}" for act in ("mairie", "confirm", "delete", "photo_remove", "duty_remove")),
        *(
            f"bureau:alertes:{act}"
            for act in ("drop", "feed_read", "relay_settle", "caller_forbid", "tree_drop")
        ),
        *("portal:dechets:subscription_link", "portal:alertes:subscription_link"),
        *("portal:dechets:bulky_cancel", "bureau:dechets:bulky_cancel", "bureau:dechets:bulky_off"),
        "bureau:dechets:bulky_called",
        "bureau:dechets:point_import_apply",
        *(f"bureau:alertes:{act}" for act in ("certificate", "handle", "door_tick", "round_begin")),
        *(f"bureau:alertes:{act}" for act in ("listed_off", "plan_delete")),
        *(f"bureau:annuaire:{act}" for act in ("keeper_letter", "keeper_revoke", "import_apply")),
        *(
            "portal:annuaire:space_cancel",
            "portal:annuaire:space_member_remove",
            "portal:annuaire:space_photo_remove",
        ),
        *(f"bureau:dechets:{act}" for act in ("show", "sector_delete", "area_remove", "rule_delete")),
        *(f"bureau:dechets:{act}" for act in ("change_drop", "point_clear", "point_delete", "report_settle")),
        *(
            f"bureau:dechets:{act}"
            for act in ("centre_delete", "closure_new", "closure_remove", "word_delete")
        ),
        *("desk_assistance_stop", "desk_assistance_take", "desk_assistance_answer"),
        *("desk_assistance_give_back", "desk_look_reset", "desk_dead_letter", "desk_absence_cancel"),
        *("desk_team_withdraw", "operator_banner_remove", "operator_practice", "operator_ask"),
        *("operator_export", "operator_leave", "operator_erase", "operator_stay", "operator_recount"),
        *("operator_administrator", "operator_arrival_attribute", "operator_arrival_discard"),
        *("desk_bulk", "desk_host_attach", "desk_host_detach", "desk_practise", "desk_service_close"),
        *("desk_host_check", "bureau:signalements:link"),
        *("desk_service_reopen", "desk_keep_view", "desk_drop_view", "desk_export", "desk_people_card"),
        *(f"bureau:signalements:{act}" for act in ("assign", "due", "step", "note", "publish")),
        *(f"bureau:signalements:shared_{act}" for act in ("step", "reply", "note", "give_back", "hand_on")),
        *("desk_token_revoke", "desk_application_open", "desk_application_close", "desk_application_test"),
        *("operator_application_update", "operator_application_act"),
        *(f"bureau:signalements:{act}" for act in ("take_back", "rule_delete", "on_call_delete")),
        *(f"bureau:signalements:{act}" for act in ("reply", "withdraw", "change_category")),
        "bureau:signalements:separate",
        *("bureau:site:poll_act", "bureau:site:favour_act", "portal:site:favour_report"),
        *("bureau:site:import_launch", "bureau:site:question_show", "bureau:site:question_act"),
        *(f"bureau:site:act_{act}" for act in ("post", "correct", "withdraw", "delete")),
        *(f"people_dependant_{act}" for act in ("act", "custody", "unshare", "remove")),
        *(f"desk_resident_mandate_{act}" for act in ("consent", "code", "end")),
        *(f"desk_resident_{act}" for act in ("code", "invite", "custody", "remove")),
        *("people_export", "people_household_act", "people_household_invite", "people_household_leave"),
        *("booking_own_make", "booking_own_revoke", "payments:pay", "portal:payments:pay"),
        *(f"desk_debt_{act}" for act in ("counter", "credit", "refund", "instalments", "ask")),
        *("desk_debt_taken", "desk_debt_hand_over", "desk_debt_contested", "desk_debts_together"),
        "payments_quotient_forget",
        *(f"desk_signature_{act}" for act in ("read", "sign", "visa", "refuse")),
        "desk_signatures_together",
        *("people_mandate_revoke", "notices_read", "notices_device_added", "notices_device_removed"),
        *("desk_letters_act", "desk_template_reset", "desk_message_again"),
        *("portal:portal_sign_out", "openid_connect_login", "openid_connect_callback"),
        *(f"bureau:signalements:{act}" for act in ("endpoint_active", "forward", "forward_again")),
        *(f"bureau:signalements:{act}" for act in ("abuse_lift", "unblock")),
        *(f"bureau:signalements:round_{act}" for act in ("change", "end", "reopen", "visit")),
    ),
    STEP: (
        "portal:signalements:subscription_code",
        *("portal:dechets:subscription_code", "portal:alertes:subscription_code"),
        *("account_confirm_login_code", "account_reauthenticate", "account_email_verification_sent"),
        *("account_change_password", "account_confirm_password_reset_code", "people_demo"),
        *("account_complete_password_reset", "people_invitation"),
        *("people_link_identity", "people_ticket", "socialaccount_signup", "notices_unsubscribe"),
        *("mfa_login_webauthn", "mfa_deactivate_totp", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        "mfa_reauthenticate",
        *("mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
        *("mfa_authenticate", "portal:portal_arrival"),
    ),
    MACHINE: (
        *("idp:oidc:jwks", "idp:oidc:configuration", "idp:oidc:device_code", "idp:oidc:revoke"),
        *(
            "idp:oidc:token",
            "idp:oidc:userinfo",
            "ask",
            "sms_arrive",
            "robots",
            "sitemap",
            "departement_sitemap",
        ),
        *("manifest", "portal:manifest", "portal:robots", "portal:sitemap", "portal:signalements:csv"),
        *(f"portal:site:{name}" for name in ("news_feed", "agenda_feed", "agenda_ics", "event_ics")),
        *("portal:portal_worker", "portal:signalements:offline_photo"),
        *("portal:rendez_vous:ics", "bureau:rendez_vous:ics", "bureau:rendez_vous:csv"),
        *("portal:salles:hall_ics", "portal:salles:hire_ics", "bureau:salles:ics", "bureau:salles:csv"),
        *("bureau:salles:waiting_csv", "bureau:rendez_vous:waiting_csv"),
        *("bureau:rendez_vous:statistics_csv", "payments_notice", "payments_particulier"),
        *("desk_debts_export", "desk_regie_day_csv", "bureau:periscolaire:bills_csv"),
        "portal:signalements:map_points",
        *("portal:site:acts_atom", "portal:site:acts_csv"),
        "bureau:site:poll_csv",
        *(f"portal:dechets:{name}" for name in ("home_ics", "whole_ics", "points_geojson")),
        *(f"portal:alertes:{name}" for name in ("cap", "feed", "cap_feed")),
        "bureau:alertes:lines",
        *(f"portal:annuaire:{name}" for name in ("geojson", "gatherings_ics", "space_members_csv", "scdl")),
        *("bureau:annuaire:import_report", "bureau:annuaire:export_csv"),
        *("portal:signalements:figures_csv", "portal:signalements:report_feed"),
        *(
            "bureau:signalements:rounds_worker",
            "bureau:signalements:round_state",
            "bureau:alertes:worker",
            "bureau:alertes:session",
        ),
        *("portal:signalements:geojson", "portal:signalements:feed", "bureau:signalements:csv"),
        *(
            "bureau:signalements:rules_csv",
            "bureau:signalements:statistics_csv",
            "operator_onboarding_model",
            "maps:data",
            "portal:maps:data",
        ),
        "bureau:demarches:offer_export",
        *(f"bureau:demarches:cases_{kind}" for kind in ("csv", "json", "xlsx")),
        *("datasets_catalogue", "portal:dataset", "api:*", "agenda:*", "portal:agenda:*"),
        *(f"{where}petites_annonces.echange:version" for where in ("", "portal:")),
        *(
            f"{where}signalements.open311:{name}"
            for where in ("", "portal:")
            for name in ("discovery", "services", "service", "requests", "request", "token", "nothing")
        ),
    ),
    DRAWN: (
        *(f"portal:demarches:{name}" for name in ("receipt", "whole", "document", "file", "bundle")),
        *(f"bureau:demarches:{name}" for name in ("receipt", "whole", "document", "file")),
        *("portal:demarches:attestation", "bureau:demarches:attestation"),
        *("portal:demarches:opinion_file", "bureau:demarches:shared_file"),
        *("portal:site:acts_door", "bureau:site:act_certificate"),
        *("payments:receipt", "portal:payments:receipt", "desk_debt_receipt", "desk_signature_document"),
        *(f"bureau:alertes:{name}_paper" for name in ("log", "door", "calls", "plan")),
        *(
            "portal:dechets:home_pdf",
            "portal:dechets:whole_pdf",
            "desk_resident_mandate_paper",
            "bureau:dechets:bulky_pdf",
            "portal:alertes:poster",
            "bureau:alertes:tree_pdf",
        ),
        *("favicon", "icon", "theme", "portal:favicon", "portal:icon", "portal:theme", "files:public"),
        *("portal:files:public", "maps:outline", "maps:picker", "portal:maps:outline", "portal:maps:picker"),
        *("desk_calendar_week", "desk_look_preview", "desk_service_poster", "bureau:signalements:photo"),
        "bureau:annuaire:proposal_photo",
        *("bureau:signalements:shared_photo", "bureau:signalements:round_pdf"),
        *("portal:signalements:photo", "portal:signalements:public_photo"),
        *(
            "portal:salles:photo",
            "portal:salles:agreement",
            "bureau:salles:agreement",
            "bureau:salles:season_pdf",
        ),
        *("bureau:salles:file", "bureau:site:page_file", "bureau:site:favour_file", "portal:site:poster"),
    ),
    MOVED: (
        "bureau:dechets:bulky_freed",
        "bureau:rendez_vous:halls",
        "bureau:periscolaire:bills_latest",
        "desk_calendar_trouble",
        "elsewhere",
        "portal:signalements:elsewhere",
        "portal:portal_sign_in",
        "portal:communes",
        "desk_opening_where",
    ),
    PIECE: (
        *(
            "portal:rendez_vous:ticket_state",
            "portal:rendez_vous:screen_state",
            "bureau:rendez_vous:hall_state",
            *("bureau:alertes:reach_state", "bureau:alertes:cell_state"),
        ),
        "desk_newer",
        "bureau:site:import_progress",
        "desk_errand_progress",
    ),
    CONTROL: tuple(
        f"{where}petites_annonces:control_{which}"
        for where in ("bureau:", "portal:")
        for which in ("protected", "unprotected")
    ),
    ERRAND: (*("desk_errand_download", "desk_errand_launch", "desk_errand_report"),),
}


def known(names: set[str]) -> list[str]:
    """Every name in the two lists, those of portals with `portal:` before them; one that is twice is there twice.

    `api:*` stands for those of `names` that begin so.
    """
    pages = [name for names in PLATFORM.values() for name in names]
    pages += [f"portal:{name}" for names in PORTAL.values() for name in names]
    left_out = [name for group in NOT_PAGES.values() for name in group]
    return pages + [found for name in left_out for found in (fnmatch.filter(names, name) or [name])]
