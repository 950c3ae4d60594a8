"""Who may come to which address of the console and the API: written out, beside the route table.

A new address is added here by whoever adds it there; `tests/architecture` asks for it.
"""

from dataclasses import dataclass
from typing import Literal

from vitrina.domain.member import Right
from vitrina.web.app import ROUTES
from vitrina.web.http.routes import Route

UNDER = ("/school", "/api/")


@dataclass(frozen=True)
class Entry:
    """`needs` is the right, or who may come without being signed in; `anew`: with the password."""

    needs: Right | Literal["anybody", "api key", "secret"]
    anew: bool = False


KEYS, KEYS_ANEW = Entry(Right.KEYS), Entry(Right.KEYS, anew=True)
ANYBODY, BY_KEY = Entry("anybody"), Entry("api key")
SEE, ACT, EXPORT = Entry(Right.SEE), Entry(Right.ACT), Entry(Right.EXPORT)
MEMBERS, AUDIT = Entry(Right.MEMBERS), Entry(Right.AUDIT)
SETTINGS = Entry(Right.SETTINGS)
KEYS, KEYS_ANEW = Entry(Right.KEYS), Entry(Right.KEYS, anew=True)
SEE_ANEW, MEMBERS_ANEW = Entry(Right.SEE, anew=True), Entry(Right.MEMBERS, anew=True)

EXPECTED: dict[str, Entry] = {
    "GET /school": SEE,
    "GET /school/sign-in": ANYBODY,
    "POST /school/sign-in": ANYBODY,
    "POST /school/sign-out": SEE,
    "GET /school/confirm": SEE,
    "POST /school/confirm": SEE_ANEW,
    "GET /school/invitations/{invitation_key}": ANYBODY,
    "POST /school/invitations/{invitation_key}": ANYBODY,
    "GET /school/account": SEE,
    "POST /school/account/sessions/{session}/end": SEE,
    "POST /school/account/sessions/end": SEE,
    "GET /school/account/password": SEE_ANEW,
    "POST /school/account/password": SEE_ANEW,
    "POST /school/account/codes": SEE_ANEW,
    "POST /school/account/link": SEE_ANEW,
    "GET /school/members": MEMBERS,
    "POST /school/members": MEMBERS_ANEW,
    "POST /school/members/invitations/{invitation}/end": MEMBERS,
    "POST /school/members/{member}/role": MEMBERS_ANEW,
    "POST /school/members/{member}/link": MEMBERS_ANEW,
    "POST /school/members/{member}/end": MEMBERS_ANEW,
    "GET /school/courses": SEE,
    "GET /school/courses/new": SETTINGS,
    "POST /school/courses/new": SETTINGS,
    "GET /school/courses/{course}": SEE,
    "GET /school/courses/{course}/change": SETTINGS,
    "POST /school/courses/{course}/change": SETTINGS,
    "POST /school/courses/{course}/links": ACT,
    "GET /school/settings": SETTINGS,
    "POST /school/settings": SETTINGS,
    "GET /school/getcourse": SEE,  # leads on whoever may not set it up
    "POST /school/getcourse": KEYS_ANEW,
    "POST /school/getcourse/check": KEYS,
    "POST /school/getcourse/callout": KEYS_ANEW,
    "POST /school/getcourse/callout/end": KEYS_ANEW,
    "GET /school/getcourse/course": KEYS,
    "POST /school/getcourse/course": KEYS_ANEW,
    "GET /school/getcourse/tellings": SEE,
    "POST /school/getcourse/tellings": SEE,
    "POST /school/getcourse/tellings/retry": ACT,
    "POST /school/getcourse/tellings/{telling}/retry": ACT,
    "GET /school/communities": SEE,
    "POST /school/communities": SEE,
    "POST /school/communities.csv": EXPORT,
    "POST /school/communities/nudges": SEE,
    "POST /school/communities/nudges.csv": EXPORT,
    "GET /school/communities/retry": ACT,
    "POST /school/communities/retry": ACT,
    "GET /school/communities/{community_id}": SEE,
    "POST /school/communities/{community_id}/retry": ACT,
    "POST /school/communities/{community_id}/cancel": ACT,
    "POST /school/communities/{community_id}/check": ACT,
    "POST /school/communities/{community_id}/link": ACT,
    "GET /school/communities/{community_id}/forget": Entry(Right.FORGET, anew=True),
    "POST /school/communities/{community_id}/forget": Entry(Right.FORGET, anew=True),
    "GET /school/audit": AUDIT,
    "POST /school/audit": AUDIT,
    "POST /school/audit.csv": AUDIT,
    "GET /school/keys": KEYS,
    "POST /school/keys": KEYS_ANEW,
    "POST /school/keys/{api_key}/end": KEYS,
    "GET /school/endpoints": KEYS,
    "POST /school/endpoints": KEYS_ANEW,
    "GET /school/endpoints/{endpoint}": KEYS,
    "POST /school/endpoints/{endpoint}/secret": KEYS_ANEW,
    "POST /school/endpoints/{endpoint}/switch": KEYS,
    "POST /school/endpoints/{endpoint}/remove": KEYS_ANEW,
    "POST /school/endpoints/{endpoint}/test": KEYS,
    "POST /school/endpoints/{endpoint}/failed": KEYS,
    "POST /school/endpoints/{endpoint}/deliveries/{delivery}": KEYS,
    "GET /api/v1": ANYBODY,
    "GET /api/v1/openapi.json": ANYBODY,
    "GET /api/v1/communities": BY_KEY,
    "GET /api/v1/communities/{community_id}": BY_KEY,
    "GET /api/v1/communities/{community_id}/builds": BY_KEY,
    "POST /api/v1/communities/{community_id}/link": BY_KEY,
    "GET /api/v1/builds/{build_id}": BY_KEY,
    "GET /api/v1/events": BY_KEY,
}


def school_routes() -> dict[str, Route]:
    """The lines of the route table that are the school's, by `METHOD path`."""
    return {
        f"{route.method} {route.path}": route for route in ROUTES if route.path.startswith(UNDER)
    }
