"""The console's part of the route table: every address below `/school`, and who may come there."""

from vitrina.domain.member import Right
from vitrina.web.form.guards import csrf_of_form
from vitrina.web.http.guards import csrf, limited
from vitrina.web.http.routes import Route
from vitrina.web.school import account, audit, invitations, members, sign_in
from vitrina.web.school.guards import allowed, confirmed
from vitrina.web.school_communities import acts, files, lists, many, one
from vitrina.web.school_courses import handlers as courses
from vitrina.web.school_courses import links
from vitrina.web.school_endpoints.routes import PROGRAM_ROUTES
from vitrina.web.school_getcourse import handlers as getcourse
from vitrina.web.school_getcourse import tellings
from vitrina.web.school_settings import handlers as settings
from vitrina.web.school_settings.guards import csrf_of_settings

SCHOOL_ROUTES: tuple[Route, ...] = (
    Route("GET", "/school", sign_in.go_to_first_page, (limited, allowed(Right.SEE))),
    Route("GET", "/school/sign-in", sign_in.show_sign_in, (limited,)),
    Route("POST", "/school/sign-in", sign_in.take_sign_in, (limited, csrf)),
    Route("POST", "/school/sign-out", sign_in.take_sign_out, (limited, allowed(Right.SEE), csrf)),
    Route("GET", "/school/confirm", sign_in.show_confirm, (limited, allowed(Right.SEE))),
    Route(
        "POST",
        "/school/confirm",
        sign_in.take_confirm,
        (limited, allowed(Right.SEE), csrf, confirmed),
    ),
    Route("GET", "/school/invitations/{invitation_key}", invitations.show_invitation, (limited,)),
    Route(
        "POST",
        "/school/invitations/{invitation_key}",
        invitations.take_invitation,
        (limited, csrf),
    ),
    Route("GET", "/school/account", account.show_account, (limited, allowed(Right.SEE))),
    Route(
        "POST",
        "/school/account/sessions/{session}/end",
        account.end_one,
        (limited, allowed(Right.SEE), csrf),
    ),
    Route(
        "POST",
        "/school/account/sessions/end",
        account.end_others,
        (limited, allowed(Right.SEE), csrf),
    ),
    Route(
        "GET",
        "/school/account/password",
        account.show_password,
        (limited, allowed(Right.SEE), confirmed),
    ),
    Route(
        "POST",
        "/school/account/password",
        account.take_password,
        (limited, allowed(Right.SEE), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/account/codes",
        account.renew_codes,
        (limited, allowed(Right.SEE), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/account/link",
        account.begin_anew,
        (limited, allowed(Right.SEE), csrf, confirmed),
    ),
    Route("GET", "/school/members", members.show_members, (limited, allowed(Right.MEMBERS))),
    Route(
        "POST",
        "/school/members",
        members.invite,
        (limited, allowed(Right.MEMBERS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/members/invitations/{invitation}/end",
        members.withdraw,
        (limited, allowed(Right.MEMBERS), csrf),
    ),
    Route(
        "POST",
        "/school/members/{member}/role",
        members.set_role,
        (limited, allowed(Right.MEMBERS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/members/{member}/link",
        members.give_link,
        (limited, allowed(Right.MEMBERS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/members/{member}/end",
        members.end,
        (limited, allowed(Right.MEMBERS), csrf, confirmed),
    ),
    Route("GET", "/school/courses", courses.show_courses, (limited, allowed(Right.SEE))),
    Route("GET", "/school/courses/new", courses.show_new, (limited, allowed(Right.SETTINGS))),
    Route(
        "POST",
        "/school/courses/new",
        courses.take_new,
        (limited, allowed(Right.SETTINGS), csrf_of_form),
    ),
    Route("GET", "/school/courses/{course}", courses.show_course, (limited, allowed(Right.SEE))),
    Route(
        "GET",
        "/school/courses/{course}/change",
        courses.show_change,
        (limited, allowed(Right.SETTINGS)),
    ),
    Route(
        "POST",
        "/school/courses/{course}/change",
        courses.take_change,
        (limited, allowed(Right.SETTINGS), csrf_of_form),
    ),
    Route(
        "POST",
        "/school/courses/{course}/links",
        links.sign_links,
        (limited, allowed(Right.ACT), csrf_of_form),
    ),
    Route("GET", "/school/settings", settings.show_settings, (limited, allowed(Right.SETTINGS))),
    Route(
        "POST",
        "/school/settings",
        settings.take_settings,
        (limited, allowed(Right.SETTINGS), csrf_of_settings),
    ),
    Route("GET", "/school/getcourse", getcourse.show_getcourse, (limited, allowed(Right.SEE))),
    Route(
        "POST",
        "/school/getcourse",
        getcourse.save_account,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route("POST", "/school/getcourse/check", getcourse.check, (limited, allowed(Right.KEYS), csrf)),
    Route(
        "POST",
        "/school/getcourse/callout",
        getcourse.replace_callout,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/getcourse/callout/end",
        getcourse.end_callout,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route("GET", "/school/getcourse/course", getcourse.show_course, (limited, allowed(Right.KEYS))),
    Route(
        "POST",
        "/school/getcourse/course",
        getcourse.save_course,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route(
        "GET", "/school/getcourse/tellings", tellings.show_tellings, (limited, allowed(Right.SEE))
    ),
    Route(
        "POST",
        "/school/getcourse/tellings",
        tellings.find_tellings,
        (limited, allowed(Right.SEE), csrf),
    ),
    Route(
        "POST",
        "/school/getcourse/tellings/retry",
        tellings.retry_all,
        (limited, allowed(Right.ACT), csrf),
    ),
    Route(
        "POST",
        "/school/getcourse/tellings/{telling}/retry",
        tellings.retry_one,
        (limited, allowed(Right.ACT), csrf),
    ),
    Route("GET", "/school/audit", audit.show_audit, (limited, allowed(Right.AUDIT))),
    Route("POST", "/school/audit", audit.search_audit, (limited, allowed(Right.AUDIT), csrf)),
    Route("POST", "/school/audit.csv", audit.export, (limited, allowed(Right.AUDIT), csrf)),
    Route("GET", "/school/communities", lists.show_list, (limited, allowed(Right.SEE))),
    Route("POST", "/school/communities", lists.search_list, (limited, allowed(Right.SEE), csrf)),
    Route(
        "POST", "/school/communities.csv", files.export_list, (limited, allowed(Right.EXPORT), csrf)
    ),
    Route(
        "POST", "/school/communities/nudges", files.show_nudges, (limited, allowed(Right.SEE), csrf)
    ),
    Route(
        "POST",
        "/school/communities/nudges.csv",
        files.export_nudges,
        (limited, allowed(Right.EXPORT), csrf),
    ),
    Route("GET", "/school/communities/retry", many.ask_retry, (limited, allowed(Right.ACT))),
    Route("POST", "/school/communities/retry", many.retry_all, (limited, allowed(Right.ACT), csrf)),
    Route("GET", "/school/communities/{community_id}", one.show_one, (limited, allowed(Right.SEE))),
    *(
        Route(
            "POST",
            f"/school/communities/{{community_id}}/{name}",
            handler,
            (limited, allowed(Right.ACT), csrf),
        )
        for name, handler in (
            ("retry", acts.retry),
            ("cancel", acts.cancel),
            ("check", acts.check),
            ("link", acts.give_link),
        )
    ),
    Route(
        "GET",
        "/school/communities/{community_id}/forget",
        acts.ask_forget,
        (limited, allowed(Right.FORGET), confirmed),
    ),
    Route(
        "POST",
        "/school/communities/{community_id}/forget",
        acts.forget,
        (limited, allowed(Right.FORGET), csrf, confirmed),
    ),
    *PROGRAM_ROUTES,
)
