"""A community's key that VK no longer takes is replaced by a fresh one, and the build goes on."""

import structlog

from vitrina.application.resume_build import resume_waiting
from vitrina.application.services import ConnectServices
from vitrina.application.take_key import (
    KeyEnd,
    KeyOfAnother,
    KeyTaken,
    KeyUnchecked,
    KeyWrong,
    ProbeFault,
    look_at_key,
)
from vitrina.application.vk_failures import failure_of
from vitrina.domain.build import WaitingFor
from vitrina.domain.vk_key import KeyFault, read_key
from vitrina.storage.records import BuildRecord
from vitrina.vk.errors import VkError
from vitrina.vk.key_probe import KeyRefused

_log = structlog.get_logger("vitrina.connect")


async def replace_key(services: ConnectServices, build: BuildRecord, text: str) -> KeyEnd:
    """Keep the pasted key if it is of the build's own community; a build that waited goes on."""
    key = read_key(text)
    if isinstance(key, KeyFault):
        return KeyWrong(key)
    try:
        probed = await look_at_key(services, key)
    except KeyRefused as refused:
        return KeyWrong(ProbeFault(refused.fault))
    except VkError as error:
        return KeyUnchecked(failure_of(error))
    if probed.group.id != build.group_id:
        return KeyOfAnother(probed.group.title, probed.group.screen_name)
    building = services.grants.building
    await building.grants.keep_key(probed.group.id, key, probed.scope)
    await resume_waiting(building, build, WaitingFor.GRANT)
    _log.info("connect.key_replaced", build_id=build.id)
    return KeyTaken()
