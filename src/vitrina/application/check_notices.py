"""Whether VK lets the community write to the practitioner, asked now."""

from dataclasses import dataclass

from vitrina.application.notice_services import NoticeServices
from vitrina.application.read_notices import NoticeState, state_of
from vitrina.application.vk_failures import VkFailure, ask_within_patience, failure_of
from vitrina.domain.community import GrantKind
from vitrina.storage.records import BuildRecord
from vitrina.vk.errors import VkError
from vitrina.vk.methods.bots import ask_whether_allowed


@dataclass(frozen=True)
class NoticesChecked:
    """How it stands now."""

    state: NoticeState


@dataclass(frozen=True)
class NoticesUnchecked:
    """VK did not say."""

    failure: VkFailure


async def check_notices(
    services: NoticeServices, build: BuildRecord
) -> NoticesChecked | NoticesUnchecked:
    """Ask VK, and let what waits be sent when the way is open. Idempotent."""
    group_id = build.group_id
    receiver = await services.receivers.find(group_id) if group_id is not None else None
    if group_id is None or receiver is None or receiver.vk_user_id is None:
        return NoticesChecked("nobody")
    key = await services.grants.find_key(group_id)
    if key is None:
        return NoticesChecked(state_of(receiver))
    session = services.client.session(key, GrantKind.COMMUNITY_KEY)
    question = session.ask(ask_whether_allowed(group_id, receiver.vk_user_id))
    try:
        allowed = await ask_within_patience("messages.isMessagesFromGroupAllowed", question)
    except VkError as error:
        return NoticesUnchecked(failure_of(error))
    finally:
        await services.count_errors()
    await services.receivers.note_consent(group_id, receiver.vk_user_id, allowed)
    return NoticesChecked("reached" if allowed else "closed")
