"""The API's part of the route table: every address below `/api`, and the scope that opens it."""

from vitrina.domain.api_key import Scope
from vitrina.web.api import document, handlers
from vitrina.web.api.guards import with_scope
from vitrina.web.http.guards import limited
from vitrina.web.http.routes import Route

_reads = with_scope(Scope.COMMUNITIES_READ)

API_ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/v1", document.show_api, (limited,)),
    Route("GET", "/api/v1/openapi.json", document.show_document, (limited,)),
    Route(
        "GET",
        "/api/v1/communities",
        handlers.list_communities,
        (_reads,),
    ),
    Route(
        "GET",
        "/api/v1/communities/{community_id}",
        handlers.show_community,
        (_reads,),
    ),
    Route(
        "GET",
        "/api/v1/communities/{community_id}/builds",
        handlers.list_builds,
        (_reads,),
    ),
    Route(
        "POST",
        "/api/v1/communities/{community_id}/link",
        handlers.make_link,
        (with_scope(Scope.LINKS_WRITE),),
    ),
    Route(
        "GET",
        "/api/v1/builds/{build_id}",
        handlers.show_build,
        (_reads,),
    ),
    Route("GET", "/api/v1/events", handlers.list_events, (with_scope(Scope.EVENTS_READ),)),
)
