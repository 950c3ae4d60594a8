"""The API in OpenAPI 3.1: what is published is what the tests hold every answer against."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.domain.api_key import Scope
from vitrina.domain.listing import Stage
from vitrina.domain.school_event import OF_COMMUNITIES
from vitrina.web.api.asking import LONGEST, MOST, PAGE
from vitrina.web.api.guards import PER_MINUTE
from vitrina.web.api.schemas import SCHEMAS
from vitrina.web.http.context import context_of
from vitrina.web.http.problems import TITLES, TYPE

JSON = dict[str, Any]
ROOT = "/api/v1"

_LIMIT = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE},
}
_CURSOR = {
    "name": "cursor",
    "in": "query",
    "description": "`next_cursor` of the page before, with the same filters",
    "schema": {"type": "string"},
}
_RATE = {
    name: {"schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": words}
    for name, words in (
        ("RateLimit-Limit", "Requests of one key in a minute"),
        ("RateLimit-Remaining", "How many of them are left"),
        ("RateLimit-Reset", "Seconds until one more is free"),
    )
}


async def show_api(request: Request) -> Response:
    """Where the document is; needs no key."""
    base = context_of(request).services.base_url
    return JSONResponse(
        {
            "name": "Vitrina API",
            "version": "1",
            "openapi_url": f"{base}{ROOT}/openapi.json",
            "authentication": "Authorization: Bearer vtr_... (a key is made in the console)",
        }
    )


async def show_document(request: Request) -> Response:
    """The document; needs no key."""
    return JSONResponse(make_document(context_of(request).services.base_url))


def make_document(base_url: str) -> JSON:
    """OpenAPI 3.1 of every address of the API."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrina API",
            "version": "1",
            "summary": "A school's communities: how they stand, new links, what happened",
            "description": f"At most {PER_MINUTE} requests a minute for a key. Times are RFC 3339 "
            "in UTC. A community is begun by POST /oauth/init, which needs no key.",
        },
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "schemas": {**SCHEMAS, "Problem": _problem()},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Scopes: " + ", ".join(Scope),
                }
            },
        },
    }


def _paths() -> JSON:
    state = {"name": "state", "in": "query", "schema": {"enum": [str(one) for one in Stage]}}
    kind = {"name": "type", "in": "query", "schema": {"enum": [str(one) for one in OF_COMMUNITIES]}}
    repeat = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key brings the same link, however often it is sent",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    }
    read, write = Scope.COMMUNITIES_READ, Scope.LINKS_WRITE
    return {
        ROOT: {"get": _open("Where this document is", "Root")},
        f"{ROOT}/openapi.json": {"get": _open("This document", "Document")},
        f"{ROOT}/communities": {
            "get": _keyed(
                "Communities, the newest first",
                "Communities",
                read,
                (400,),
                [state, _id_filter("course_id"), _id_filter("student_id"), _LIMIT, _CURSOR],
            )
        },
        f"{ROOT}/communities/{{community_id}}": {
            "get": _keyed(
                "One community", "CommunityInFull", read, (400, 404), [_in_path("community_id")]
            )
        },
        f"{ROOT}/communities/{{community_id}}/builds": {
            "get": _keyed(
                "Runs over a community, the newest first",
                "Builds",
                read,
                (400, 404),
                [_in_path("community_id"), _LIMIT, _CURSOR],
            )
        },
        f"{ROOT}/communities/{{community_id}}/link": {
            "post": _keyed(
                "A new link to the page of a community; the old ones end",
                "Link",
                write,
                (400, 404, 409, 413),
                [_in_path("community_id"), repeat],
                status=201,
            )
        },
        f"{ROOT}/builds/{{build_id}}": {
            "get": _keyed(
                "One run with its steps", "BuildInFull", read, (400, 404), [_in_path("build_id")]
            )
        },
        f"{ROOT}/events": {
            "get": _keyed(
                "What happened, the first thing first; `next_cursor` is always there",
                "Events",
                Scope.EVENTS_READ,
                (400,),
                [kind, _LIMIT, _CURSOR],
            )
        },
    }


def _open(summary: str, schema: str) -> JSON:
    ok = {"description": summary, "content": _content(schema)}
    return {"summary": summary, "security": [], "responses": {"200": ok, "429": _refusal(429)}}


def _keyed(
    summary: str,
    schema: str,
    scope: Scope,
    refusals: tuple[int, ...],
    parameters: list[JSON],
    *,
    status: int = 200,
) -> JSON:
    answers = {str(code): _refusal(code) for code in sorted((401, 403, 429, 503, *refusals))}
    ok = {"description": summary, "headers": _RATE, "content": _content(schema)}
    return {
        "summary": summary,
        "description": f"Needs the scope `{scope}`.",
        "parameters": parameters,
        "responses": {str(status): ok, **answers},
    }


def _content(schema: str) -> JSON:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _refusal(status: int) -> JSON:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": _REFUSALS[status],
        "content": {"application/problem+json": {"schema": schema}},
    }


def _in_path(name: str) -> JSON:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _id_filter(name: str) -> JSON:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return {"name": name, "in": "query", "schema": schema}


def _problem() -> JSON:
    types = [TYPE + name for name in TITLES]
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        "type": "object",
        "description": "RFC 9457; `type` never changes",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"enum": types},
            "title": text,
            "status": number,
            "parameter": text,
            "expected": text,
            "scope": text,
            "retry_after": number,
        },
        "additionalProperties": False,
    }


_REFUSALS = {
    400: "A parameter is unknown, repeated or has a value that it cannot have",
    401: "No good key",
    403: "The key lacks the scope",
    404: "There is no such thing",
    409: "The link that this request made before was replaced since",
    413: "The request is too large",
    429: "Too many requests",
    503: "Something that we need is away",
}
