"""A waiting build goes on: the person did what was asked, or wants another try."""

from dataclasses import dataclass

from vitrina.application.afterwards import afterwards
from vitrina.application.runs import RunServices
from vitrina.domain.build import WaitingFor
from vitrina.storage.records import JSON, BuildRecord


@dataclass(frozen=True)
class Resumed:
    """The build is queued."""


@dataclass(frozen=True)
class NotWaiting:
    """The build does not wait for this, or not any more: nothing is changed."""


async def resume_build(services: RunServices, build: BuildRecord) -> Resumed | NotWaiting:
    """Queue the build if a person is what it waits for.

    One that waits for VK's check goes on without its answer, and VK asks with a new address.
    """
    return await resume_waiting(services, build, WaitingFor.PERSON, WaitingFor.CAPTCHA)


async def resume_waiting(
    services: RunServices,
    build: BuildRecord,
    *causes: WaitingFor,
    answer: JSON | None = None,
) -> Resumed | NotWaiting:
    """Queue the build if it still waits for one of these; `answer` is kept for its runner."""
    cause = build.waiting_for
    if cause is None or cause not in causes:
        return NotWaiting()
    if not await services.builds.resume(build.id, cause, answer):
        return NotWaiting()
    await afterwards("submit", services.submit(build.id, build.turn), build_id=build.id)
    return Resumed()
