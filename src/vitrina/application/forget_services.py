"""What the verbs that forget a person work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.grants import Grants
from vitrina.storage.pending_grants import PendingGrants
from vitrina.vk.client import VkClient


@dataclass(frozen=True)
class ForgetServices:
    """`webhook_url` is our address for a group's events; `count_errors` writes VK's down."""

    database: Database
    builds: Builds
    communities: Communities
    grants: Grants
    pending: PendingGrants
    forgetting: Forgetting
    client: VkClient
    count_errors: Callable[[], Awaitable[None]]
    webhook_url: Callable[[int], str]
