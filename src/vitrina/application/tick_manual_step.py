"""The person has done one of the things that are theirs, or takes that back."""

from dataclasses import dataclass

from vitrina.application.check_manual_steps import NotLooked, check_manual_steps
from vitrina.application.manual_services import ManualServices
from vitrina.application.vk_failures import VkFailure
from vitrina.building.manual_steps import list_manual_steps
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class StepTicked:
    """It is as the person says; `failure`: VK could not be asked about it."""

    failure: VkFailure | None = None


@dataclass(frozen=True)
class NoSuchStep:
    """The build leaves no such thing to the person."""


async def tick_manual_step(
    services: ManualServices, build: BuildRecord, key: str, *, done: bool
) -> StepTicked | NoSuchStep:
    """Keep the tick, or take it away; a step that VK can show is looked at. Idempotent."""
    if key not in {step.key for step in list_manual_steps(build)}:
        return NoSuchStep()
    if not done:
        await services.ticks.untick(build.community_id, key)
        return StepTicked()
    await services.ticks.tick(build.community_id, key)
    looked = await check_manual_steps(services, build, (key,))
    return StepTicked(looked.failure if isinstance(looked, NotLooked) else None)
