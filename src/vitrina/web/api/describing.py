"""Communities, runs and events as JSON for a school's programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from vitrina.domain.practitioner import Practitioner
from vitrina.school.signing import say_time
from vitrina.storage.event_list import EventRecord
from vitrina.storage.pieces import PieceRecord

JSON = dict[str, Any]


def describe_community(row: Mapping[str, Any], site_url: str, *, with_personal: bool) -> JSON:
    """One community; who it is of only `with_personal`."""
    told: JSON = {
        "id": row["id"],
        "state": row["stage"],
        "state_since": say_time(row["since"]),
        "waiting_for": row["waiting_for"],
        "reason": row["reason"],
        "vk_error_code": row["error_code"],
        "piece": row["piece"],
        "student_id": row["student_id"] or None,
        "course_id": row["course_id"] or None,
        "group_id": row["group_id"],
        "url": _url_of(row, site_url),
        "opened_by": row["opened_by"],
        "latest_build_id": row["build_id"],
        "created_at": say_time(row["created_at"]),
        "checked_at": _say(row["checked_at"]),
    }
    if with_personal:
        form = Practitioner.model_validate_json(row["form"])
        told["personal"] = {"name": form.name, "phone": form.phone, "city": form.city}
    return told


def describe_pieces(pieces: Iterable[PieceRecord]) -> list[JSON]:
    """What VK has of a community, as it was seen."""
    return [
        {
            "piece": piece.key,
            "kind": piece.kind,
            "way": piece.way,
            "seen": piece.seen,
            "seen_at": _say(piece.seen_at),
            "is_changed_by_hand": piece.theirs,
        }
        for piece in pieces
    ]


def describe_build(row: Mapping[str, Any]) -> JSON:
    """One run, without its steps."""
    return {
        "id": row["id"],
        "community_id": row["community_id"],
        "purpose": row["purpose"],
        "state": row["state"],
        "waiting_for": row["waiting_for"],
        "reason": _code_of(row["reason"]),
        "vk_error_code": row["error_code"],
        "created_at": say_time(row["created_at"]),
        "started_at": _say(row["started_at"]),
        "finished_at": _say(row["finished_at"]),
    }


def describe_steps(rows: Iterable[Mapping[str, Any]]) -> list[JSON]:
    """How far each piece of a run is."""
    return [
        {
            "piece": row["key"],
            "state": row["state"],
            "way": row["way"],
            "attempts": row["attempt"],
            "reason": _code_of(row["reason"]),
            "vk_error_code": row["error_code"],
        }
        for row in rows
    ]


def describe_event(event: EventRecord) -> JSON:
    """An event as an endpoint gets it."""
    return {
        "id": event.id,
        "type": event.kind,
        "created_at": say_time(event.created_at),
        "community": event.community,
        "data": event.data,
    }


def _url_of(row: Mapping[str, Any], site_url: str) -> str | None:
    if row["group_id"] is None:
        return None
    name = f"club{row['group_id']}"
    return f"{site_url}/{row['screen_name'] or name}"


def _code_of(reason: Mapping[str, Any] | None) -> str | None:
    return reason["code"] if reason else None


def _say(seconds: float | None) -> str | None:
    return None if seconds is None else say_time(seconds)
