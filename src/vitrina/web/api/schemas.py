"""What the API answers, as JSON Schema: nothing may be there that is not written here."""

from typing import Any

from vitrina.domain.build import BuildPurpose, BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState, OpenedBy, Seen, Way
from vitrina.domain.listing import Stage
from vitrina.domain.school_event import OF_COMMUNITIES

JSON = dict[str, Any]

_TEXT: JSON = {"type": "string"}
_MAYBE: JSON = {"type": ["string", "null"]}
_NUMBER: JSON = {"type": "integer"}
_MAYBE_NUMBER: JSON = {"type": ["integer", "null"]}
_FLAG: JSON = {"type": "boolean"}
_TIME: JSON = {"type": "string", "format": "date-time"}
_MAYBE_TIME: JSON = {"type": ["string", "null"], "format": "date-time"}


def _object(optional: tuple[str, ...] = (), /, **properties: Any) -> JSON:
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: JSON) -> JSON:
    return {"type": "array", "items": items}


def _ref(name: str) -> JSON:
    return {"$ref": f"#/components/schemas/{name}"}


def _words(*kinds: Any) -> JSON:
    return {"enum": [None if one is None else str(one) for one in kinds]}


def _page(name: str, cursor: JSON) -> JSON:
    return _object(data=_list(_ref(name)), next_cursor=cursor)


_PERSONAL = _object(name=_TEXT, phone=_TEXT, city=_TEXT) | {
    "description": "Only for keys with the scope `personal:read`"
}
_COMMUNITY: JSON = {
    "id": _TEXT,
    "state": _words(*Stage),
    "state_since": _TIME,
    "waiting_for": _words(*WaitingFor, None),
    "reason": _MAYBE | {"description": "A code: why it stands where it does"},
    "vk_error_code": _MAYBE_NUMBER,
    "piece": _MAYBE | {"description": "The piece that this is about"},
    "student_id": _MAYBE | {"description": "Of a link that the school has signed"},
    "course_id": _MAYBE,
    "group_id": _MAYBE_NUMBER | {"description": "VK's number of the community"},
    "url": _MAYBE | {"description": "The community in VK"},
    "opened_by": _words(*OpenedBy),
    "latest_build_id": _MAYBE,
    "created_at": _TIME,
    "checked_at": _MAYBE_TIME | {"description": "When VK was last looked at"},
    "personal": _PERSONAL,
}
_BUILD: JSON = {
    "id": _TEXT,
    "community_id": _TEXT,
    "purpose": _words(*BuildPurpose),
    "state": _words(*BuildState),
    "waiting_for": _words(*WaitingFor, None),
    "reason": _MAYBE,
    "vk_error_code": _MAYBE_NUMBER,
    "created_at": _TIME,
    "started_at": _MAYBE_TIME,
    "finished_at": _MAYBE_TIME,
}
_PIECE = _object(
    piece=_TEXT,
    kind=_TEXT,
    way=_words(*Way, None),
    seen=_words(*Seen),
    seen_at=_MAYBE_TIME,
    is_changed_by_hand=_FLAG,
)
_STEP = _object(
    piece=_TEXT,
    state=_words(*StepState),
    way=_words(*Way, None),
    attempts=_NUMBER,
    reason=_MAYBE,
    vk_error_code=_MAYBE_NUMBER,
)
_OF_EVENT = _object(
    id=_TEXT,
    state=_words(*CommunityState),
    student_id=_MAYBE,
    course_id=_MAYBE,
    group_id=_MAYBE_NUMBER,
    screen_name=_MAYBE,
)
_GAP = _object(piece=_TEXT, reason=_MAYBE, doubles=_NUMBER)
_PIECES = _list(_TEXT)
# What an event says, by its type.
EVENT_DATA: dict[str, JSON] = {
    "community.made": _object(
        build_id=_TEXT, purpose=_words(*BuildPurpose), has_gaps=_FLAG, gaps=_list(_GAP)
    ),
    "community.waiting": _object(
        build_id=_TEXT,
        purpose=_words(*BuildPurpose),
        waiting_for=_words(*WaitingFor),
        reason=_MAYBE,
        piece=_MAYBE,
    ),
    "community.checked": _object(
        is_lost=_FLAG,
        all_in_place=_FLAG,
        missing=_PIECES,
        changed_by_hand=_PIECES,
        unread=_PIECES,
    ),
    "lead.created": _object(lead_id=_TEXT, service=_TEXT, day=_TEXT),
}
_EVENT = _object(
    id=_TEXT,
    type=_words(*OF_COMMUNITIES),
    created_at=_TIME,
    community=_OF_EVENT,
    data={"oneOf": list(EVENT_DATA.values())},
)

SCHEMAS: dict[str, JSON] = {
    "Root": _object(name=_TEXT, version=_TEXT, openapi_url=_TEXT, authentication=_TEXT),
    "Document": {"type": "object", "required": ["openapi", "paths"]},
    "Community": _object(("personal",), **_COMMUNITY),
    "Communities": _page("Community", _MAYBE),
    "CommunityInFull": _object(("personal",), **_COMMUNITY, pieces=_list(_PIECE)),
    "Build": _object(**_BUILD),
    "Builds": _page("Build", _MAYBE),
    "BuildInFull": _object(**_BUILD, steps=_list(_STEP)),
    "Link": _object(community_id=_TEXT, page_url=_TEXT),
    "Event": _EVENT,
    "Events": _page("Event", _TEXT),
}
