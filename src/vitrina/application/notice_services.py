"""What the verbs work with that say how the practitioner is told of requests in VK."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.storage.grants import Grants
from vitrina.storage.notices import Notices
from vitrina.storage.receivers import Receivers
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.client import VkClient


@dataclass(frozen=True)
class NoticeServices:
    """For verbs about what the practitioner is told in VK, and who that is.

    `count_errors` writes down what VK refused.
    """

    receivers: Receivers
    notices: Notices
    grants: Grants
    webhooks: Webhooks
    client: VkClient
    count_errors: Callable[[], Awaitable[None]]
