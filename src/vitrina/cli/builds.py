"""`vitrina builds ...`: what the operator sees of every build, and may do about it."""

import json
import string
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table

from vitrina.application import cancel_build as cancel
from vitrina.application import retry_build as retry
from vitrina.application.runs import RunServices
from vitrina.domain.build import StepState
from vitrina.settings import Settings
from vitrina.storage.records import BuildRecord
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.operator import open_runs
from vitrina.wording.reasons import say_reason

_SHORTEST = 4  # digits of an id that may stand for it


async def list_builds(settings: Settings, limit: int, *, as_json: bool = False) -> None:
    """The newest builds, a line each, or one JSON list; ids are whole, however narrow it is."""
    async with open_runs(settings) as runs:
        found = await runs.builds.newest(limit)
    if as_json:
        typer.echo(json.dumps([_tell(build) for build in found], ensure_ascii=False))
        return
    table = Table(
        Column("build", no_wrap=True, min_width=32),
        "for", "VK user", "state", "waits for", "community", "started", "words",
    )  # fmt: skip
    for build in found:
        table.add_row(
            build.id,
            build.purpose.value,
            "" if build.vk_user_id is None else str(build.vk_user_id),
            build.state.value,
            build.waiting_for.value if build.waiting_for else "",
            build.screen_name or "",
            _moment(build.started_at),
            say_reason(build.reason) or "",
        )
    Console().print(table)


async def show_build(settings: Settings, build_id: str, *, as_json: bool = False) -> None:
    """One build with its steps; CannotStart when there is none."""
    from vitrina.building.doubles import list_doubles
    from vitrina.content.claims import list_claimed_words

    async with open_runs(settings) as runs:
        build = await _find(runs, build_id)
        form = await runs.builds.practitioner(build)
    if as_json:
        told = _tell(build) | {"steps": _tell_steps(build)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    console = Console()
    console.print(f"{build.id}  {build.state.value}  {build.screen_name or 'no community yet'}")
    if build.waiting_for:
        console.print(f"waits for {build.waiting_for.value}, wakes {_moment(build.not_before)}")
    if build.reason:
        console.print(say_reason(build.reason))
    console.print(f"requests {build.requests}, uploads {build.uploads}, epoch {build.epoch}")
    if form.consents and form.consents.claims_confirmed_at:
        moment = _moment(form.consents.claims_confirmed_at)
        console.print(f"says to have the licence that their words need: {moment}")
        for field, word in list_claimed_words(form):
            console.print(f"  {field}: {word}", soft_wrap=True)
    table = Table("step", "state", "attempts", "VK's code", "words")
    for step in build.steps.values():
        code = "" if step.error_code is None else str(step.error_code)
        attempts = str(step.attempt) if step.state is not StepState.MANUAL else ""
        table.add_row(step.key, step.state.value, attempts, code, say_reason(step.reason) or "")
    console.print(table)
    for double in list_doubles(build):
        url = settings.vk_site_url + double.path
        console.print(f"{double.key} is there twice, the one too many: {url}", soft_wrap=True)


async def retry_build(settings: Settings, build_id: str) -> None:
    """Try again what VK refused; CannotStart when its state does not allow that."""
    refusal = (
        "only a failed, waiting or incomplete one can be retried, and only while the person has no "
        "other build on its way"
    )
    async with open_runs(settings) as runs:
        build = await _find(runs, build_id)
        if await retry.retry_build(runs, build, retry.BY_AN_OPERATOR) == retry.NotRetried():
            raise _cannot(build, refusal)


async def cancel_build(settings: Settings, build_id: str) -> None:
    """Stop it for good; CannotStart when it is finished."""
    async with open_runs(settings) as runs:
        build = await _find(runs, build_id)
        if await cancel.cancel_build(runs, build) == cancel.NotCancelled():
            raise _cannot(build, "only an unfinished one can be cancelled")


def _cannot(build: BuildRecord, refusal: str) -> CannotStart:
    return CannotStart(f"build {build.id} is {build.state.value}: {refusal}")


async def _find(runs: RunServices, build_id: str) -> BuildRecord:
    """The build of this id, or of the only one that begins so."""
    is_id = len(build_id) >= _SHORTEST and set(build_id) <= set(string.hexdigits)
    ids = await runs.builds.list_ids(build_id.lower()) if is_id else []
    if len(ids) > 1:
        raise CannotStart(f"several builds begin with {build_id}: write more of the id")
    build = await runs.builds.find(ids[0]) if ids else None
    if build is None:
        raise CannotStart(f"there is no build {build_id}")
    return build


def _tell(build: BuildRecord) -> dict[str, Any]:
    """The build for programs: times are unix seconds, nothing of the person."""
    return {
        "id": build.id,
        "community_id": build.community_id,
        "purpose": build.purpose.value,
        "state": build.state.value,
        "waiting_for": build.waiting_for.value if build.waiting_for else None,
        "route": build.route.value,
        "vk_user_id": build.vk_user_id,
        "group_id": build.group_id,
        "screen_name": build.screen_name,
        "requests": build.requests,
        "uploads": build.uploads,
        "error_code": build.error_code,
        "reason": say_reason(build.reason),
        "created_at": build.created_at,
        "started_at": build.started_at,
        "finished_at": build.finished_at,
    }


def _tell_steps(build: BuildRecord) -> dict[str, Any]:
    return {
        key: {
            "state": step.state.value,
            "operation": step.operation.value,
            "way": step.way,
            "attempt": step.attempt,
            "error_code": step.error_code,
            "reason": say_reason(step.reason),
        }
        for key, step in build.steps.items()
    }


def _moment(seconds: float | None) -> str:
    """In the time zone of this machine, which is named."""
    if seconds is None:
        return ""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M:%S %Z}"
