"""What forgets a person, for the operator's command: the database, Redis and the way to VK."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from vitrina.application.forget_services import ForgetServices
from vitrina.application.vk_failures import count_vk_errors
from vitrina.building.queue.dropping import drop_jobs
from vitrina.settings import Settings
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.grants import Grants
from vitrina.storage.vault import Vault
from vitrina.vk.client import VkClient, open_http
from vitrina.vk.error_counter import VkErrorCounter
from vitrina.wiring.connections import open_pending_grants, open_redis
from vitrina.wiring.database import open_database_beside


@asynccontextmanager
async def open_forgetting(settings: Settings) -> AsyncIterator[ForgetServices]:
    """Beside whatever else runs."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database_beside(settings))
        vault = Vault(settings.secret_keys, binds=settings.bind_sealed)
        http = await stack.enter_async_context(open_http())
        breaker = await open_redis(settings, stack)
        errors = VkErrorCounter()
        client = VkClient(http, settings.vk_api_url, settings.call_timeout, on_error=errors.count)
        yield ForgetServices(
            database=database,
            builds=Builds(database),
            communities=Communities(database),
            grants=Grants(database, vault),
            pending=open_pending_grants(settings, database, vault, breaker),
            forgetting=Forgetting(database, vault, drop_jobs),
            client=client,
            count_errors=partial(count_vk_errors, database, errors.take),
            webhook_url=lambda group_id: f"{settings.base_url}/webhook/{group_id}",
        )
