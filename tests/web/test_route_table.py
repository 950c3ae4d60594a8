"""The route table says of each address who may come there, and no line forgets it."""

import pytest

from vitrina.domain.api_key import Scope
from vitrina.web.api.guards import with_scope
from vitrina.web.app import ROUTES
from vitrina.web.connect.guards import DraftByKey
from vitrina.web.form.guards import csrf_of_form, from_here, from_our_origin
from vitrina.web.http.guards import (
    BuildByKey,
    CommunityByKey,
    csrf,
    csrf_or_program,
    from_known_site,
    limited,
)
from vitrina.web.http.routes import Route
from vitrina.web.school_settings.guards import csrf_of_settings

CSRF = {csrf, csrf_or_program, csrf_of_form, csrf_of_settings}
# What no cookie and no page authorises: who asks shows it in another way, which is named here.
BESIDE_COOKIES = {
    ("POST", "/preview"): from_here,
    ("POST", "/photos"): from_our_origin,
    ("DELETE", "/photos/{photo_id}"): from_our_origin,
    ("POST", "/oauth/init"): from_known_site,
    ("POST", "/connect/init"): from_known_site,
    ("POST", "/webhook/{community}"): None,  # VK's secret, in the body
    ("POST", "/getcourse/{secret}/students"): None,  # the school's secret, in the address
    ("POST", "/api/v1/communities/{community_id}/link"): with_scope(Scope.LINKS_WRITE),
}
# A build that somebody watches is told by its stream, without a question to the database.
LOOK_THEMSELVES = {
    "/builds/{page_key}/events",
    "/groups/{page_key}/status",
    "/communities/{page_key}/runs/{run}/events",
    "/communities/{page_key}/runs/{run}/status",
}
FOUND_BY_KEY = (BuildByKey, CommunityByKey, DraftByKey)
FORM_AND_GRANT = ("/create", "/preview", "/photos", "/oauth/", "/connect/")
# Looking at one's own photo, and a browser's question before its request.
WITHOUT_LIMIT = {
    ("GET", "/photos/{photo_id}.jpg"),
    ("OPTIONS", "/oauth/init"),
    ("OPTIONS", "/connect/init"),
    ("GET", "/connect/{page_key}"),  # opened with a valid key
}


def lines(*, method: str = "", under: str = "/") -> list[Route]:
    return [
        route for route in ROUTES if route.path.startswith(under) and method in ("", route.method)
    ]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.method in ("POST", "DELETE", "PUT")], ids=name
)
def test_whatever_changes_something_asks_where_the_request_is_from(route: Route) -> None:
    line = (route.method, route.path)
    if line in BESIDE_COOKIES:
        proof = BESIDE_COOKIES[line]
        assert proof is None or proof in route.guards
        assert not CSRF & set(route.guards)
    else:
        assert len(CSRF & set(route.guards)) == 1


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "{page_key}" in route.path], ids=name
)
def test_a_page_key_opens_its_build_before_anything_is_done(route: Route) -> None:
    if route.path.startswith("/connect/"):
        assert [g.parameter for g in route.guards if isinstance(g, DraftByKey)] == ["page_key"]
        return
    # A kit is of a community, which may be a draft without a build; what is done on the page of a
    # community is done to it or to the latest run over it.
    sorts = {"kits": CommunityByKey, "communities": CommunityByKey | BuildByKey}
    sort = sorts.get(route.path.split("/")[1], BuildByKey)
    found = [guard for guard in route.guards if isinstance(guard, sort)]
    if route.path in LOOK_THEMSELVES:
        assert not found
        return
    assert {(guard.kind, guard.parameter) for guard in found} == {("page", "page_key")}


@pytest.mark.parametrize("route", lines(under="/leads/"), ids=name)
def test_a_key_to_requests_opens_nothing_but_requests(route: Route) -> None:
    found = [guard for guard in route.guards if isinstance(guard, BuildByKey)]
    assert [(guard.kind, guard.parameter) for guard in found] == [("requests", "key")]


def test_a_build_is_found_before_its_button_is_believed() -> None:
    for route in ROUTES:
        order = [
            "build" if isinstance(guard, FOUND_BY_KEY) else "csrf"
            for guard in route.guards
            if isinstance(guard, FOUND_BY_KEY) or guard in CSRF
        ]
        # On the page of a community both it and its latest run are found.
        assert order in (
            [], ["build"], ["csrf"], ["build", "csrf"], ["build", "build", "csrf"],
        ), name(route)  # fmt: skip


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.path.startswith(FORM_AND_GRANT)], ids=name
)
def test_the_form_and_the_grant_are_limited_before_anything_else(route: Route) -> None:
    if (route.method, route.path) in WITHOUT_LIMIT:
        assert limited not in route.guards
    else:
        assert route.guards[0] is limited


@pytest.mark.parametrize(
    "path", ["/webhook/{community}", "/metrics", "/healthz", "/readyz", "/follow/{follow_key}"]
)
def test_what_machines_ask_again_and_again_is_not_limited(path: str) -> None:
    assert [limited in route.guards for route in ROUTES if route.path == path] == [False]


def test_pages_opened_by_a_valid_key_are_not_limited() -> None:
    looked_at = [
        route
        for route in ROUTES
        if route.method == "GET" and ("{page_key}" in route.path or "{key}" in route.path)
    ]
    assert looked_at
    assert not [name(route) for route in looked_at if limited in route.guards]


def test_only_the_form_may_stand_in_a_frame() -> None:
    framed = {(route.method, route.path) for route in ROUTES if route.may_be_framed}
    assert framed == {("GET", "/create"), ("POST", "/create")}
