"""The status of a build for programs: the JSON of `/groups/{page_key}/status`."""

from collections.abc import Callable
from typing import Any

from vitrina.building.doubles import list_doubles
from vitrina.building.progress import describe_progress
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.plan import Item, PostItem
from vitrina.storage.records import BuildRecord

_STATUS = {
    BuildState.QUEUED: "waiting",
    BuildState.RUNNING: "active",
    BuildState.WAITING: "delayed",
    BuildState.DONE: "completed",
    BuildState.DONE_WITH_GAPS: "completed",
    BuildState.FAILED: "failed",
    BuildState.CANCELLED: "failed",
}
_AHEAD = ("now", "waits", "to_do")


def describe_status(
    build: BuildRecord, site_url: str, *, bot_answers: bool = False
) -> dict[str, Any]:
    """Status, progress, result, error, gaps and times; nothing personal in it.

    `bot_answers`: the community's bot can speak and hears what visitors write.
    """
    return {
        "status": _STATUS[build.state],
        "progress": _describe(build, bot_answers),
        "result": _result(build, site_url),
        "error": _error(build),
        "gaps": [*_list_gaps(build), *_list_doubles(build, site_url)],
        "waiting_for": build.waiting_for.value if build.waiting_for else None,
        "created_at": build.created_at,
        "started_at": build.started_at,
        "finished_at": build.finished_at,
    }


def _list_gaps(build: BuildRecord) -> list[dict[str, Any]]:
    return [
        {"item": key, "words": step.words or ""}
        for key, step in build.steps.items()
        if step.state is StepState.REFUSED
    ]


def _list_doubles(build: BuildRecord, site_url: str) -> list[dict[str, Any]]:
    """What is there twice: `url` is the one too many, for a person to remove."""
    return [
        {"item": double.key, "words": double.words, "url": site_url + double.path}
        for double in list_doubles(build)
    ]


def community_url(build: BuildRecord, site_url: str) -> str | None:
    """Where the community is opened, once it exists."""
    if build.group_id is None:
        return None
    return f"{site_url}/{build.screen_name or f'club{build.group_id}'}"


def _describe(build: BuildRecord, bot_answers: bool) -> dict[str, Any]:
    return {
        "step": _step(build),
        "group_created": build.group_id is not None,
        "avatar_uploaded": _is_done(build, "avatar"),
        "cover_uploaded": _is_done(build, "cover"),
        "posts_published": _count(
            build, lambda item: isinstance(item, PostItem) and item.publish_at is None
        ),
        "posts_scheduled": _count(
            build, lambda item: isinstance(item, PostItem) and item.publish_at is not None
        ),
        "total_posts": sum(item.kind == "post" for item in build.plan.items),
        "reviews_topic_created": _is_done(build, "topic/reviews"),
        "market_enabled": _is_done(build, "market"),
        "services_added": _count(build, lambda item: item.kind == "product"),
        "total_services": sum(item.kind == "product" for item in build.plan.items),
        "auto_responder_enabled": bot_answers,
    }


def _result(build: BuildRecord, site_url: str) -> dict[str, Any] | None:
    url = community_url(build, site_url)
    if url is None:
        return None
    return {"group_id": build.group_id, "screen_name": build.screen_name, "url": url}


def _error(build: BuildRecord) -> dict[str, Any] | None:
    if not build.words:
        return None
    return {"code": build.error_code, "words": build.words}


def _step(build: BuildRecord) -> str:
    """The key of the line under way, or where a failed build stopped; «done» when it is made."""
    if build.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS):
        return "done"
    ahead = (line.key for line in describe_progress(build).lines if line.state in _AHEAD)
    return next(ahead, "check")


def _is_done(build: BuildRecord, key: str) -> bool:
    step = build.steps.get(key)
    return step is not None and step.state is StepState.DONE


def _count(build: BuildRecord, wanted: Callable[[Item], bool]) -> int:
    return sum(wanted(item) and _is_done(build, item.key) for item in build.plan.items)
