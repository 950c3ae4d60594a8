"""The status of a build for programs: the JSON of `/groups/{page_key}/status`."""

from typing import Any

from vitrina.building.description import BuildDescription
from vitrina.domain.build import BuildState
from vitrina.wording.reasons import say_reason

_STATUS = {
    BuildState.QUEUED: "waiting",
    BuildState.RUNNING: "active",
    BuildState.WAITING: "delayed",
    BuildState.DONE: "completed",
    BuildState.DONE_WITH_GAPS: "completed",
    BuildState.FAILED: "failed",
    BuildState.CANCELLED: "failed",
}


def status_json(
    build: BuildDescription,
    site_url: str,
    *,
    bot_answers: bool = False,
    claims_confirmed_at: float | None = None,
) -> dict[str, Any]:
    """Status, progress, result, error, gaps and times; nothing personal in it.

    `bot_answers`: the community's bot can speak and hears what visitors write;
    `claims_confirmed_at`: when the person said that they have the licence their words need;
    without that the answer has no such key.
    """
    return {
        "status": _STATUS[build.state],
        "progress": {
            "step": build.current_line,
            "group_created": build.group_id is not None,
            **build.flags,
            **build.counts,
            "auto_responder_enabled": bot_answers,
        },
        "result": _result(build, site_url),
        "error": _error(build),
        "gaps": [*_list_gaps(build), *_list_doubles(build, site_url)],
        "waiting_for": build.waiting_for.value if build.waiting_for else None,
        "created_at": build.created_at,
        "started_at": build.started_at,
        "finished_at": build.finished_at,
    } | ({"claims_confirmed_at": claims_confirmed_at} if claims_confirmed_at else {})


def _list_gaps(build: BuildDescription) -> list[dict[str, Any]]:
    return [{"item": gap.key, "words": say_reason(gap.reason) or ""} for gap in build.gaps]


def _list_doubles(build: BuildDescription, site_url: str) -> list[dict[str, Any]]:
    """What is there twice: `url` is the one too many, for a person to remove."""
    return [
        {
            "item": double.key,
            "words": say_reason(double.reason),
            "url": site_url + double.path,
        }
        for double in build.doubles
    ]


def _result(build: BuildDescription, site_url: str) -> dict[str, Any] | None:
    url = build.url(site_url)
    if url is None:
        return None
    return {"group_id": build.group_id, "screen_name": build.screen_name, "url": url}


def _error(build: BuildDescription) -> dict[str, Any] | None:
    words = say_reason(build.reason)
    return {"code": build.error_code, "words": words} if words else None
