"""What every build is made with."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from vitrina.domain.picture import Picture
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.client import VkClient
from vitrina.vk.error_counter import VkErrorCounter
from vitrina.vk.oauth import GrantFlow


@dataclass(frozen=True)
class BuildDependencies:
    """What every build is made with. `now` is unix seconds, `monotonic` never goes back.

    `settle_seconds`: see `PieceKind.lateness`. `service_key`: the app's own, empty without one.
    """

    database: Database
    builds: Builds
    grants: Grants
    webhooks: Webhooks
    vk: VkClient
    grant_flow: GrantFlow
    draw: Callable[[Picture], Awaitable[bytes]]
    webhook_url: Callable[[int], str]
    call_timeout: float
    settle_seconds: float = 30.0
    waves: bool = True
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    vk_errors: VkErrorCounter = field(default_factory=VkErrorCounter)
    service_key: str = field(default="", repr=False)
