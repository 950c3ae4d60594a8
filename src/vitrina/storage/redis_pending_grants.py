"""Grants on their way in Redis or Valkey."""

import hmac
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from redis.exceptions import ResponseError

from vitrina.storage.breaker import Breaker
from vitrina.storage.grant_quotas import (
    FORGET_IN_REDIS,
    KEEP_IN_REDIS,
    GrantQuotas,
    TooManyGrants,
    size_of,
)
from vitrina.storage.keys import hash_key
from vitrina.storage.pending_grants import (
    STATE_LIFE,
    PendingGrant,
    open_grant,
    seal_grant,
)
from vitrina.storage.vault import LostSecret, Vault

_ALL = "oauth:grants"
_BYTES = "oauth:grants:bytes"


class RedisPendingGrants:
    """Redis or Valkey: `oauth:state:<state>` and what leads to it, all with the same life."""

    def __init__(self, breaker: Breaker, vault: Vault, quotas: GrantQuotas = GrantQuotas()) -> None:
        self._breaker = breaker
        self._redis = breaker.redis
        self._vault = vault
        self._quotas = quotas
        self._keep = breaker.redis.register_script(KEEP_IN_REDIS)
        self._forget = breaker.redis.register_script(FORGET_IN_REDIS)

    async def put(self, grant: PendingGrant, client: str = "") -> PendingGrant:
        sealed = seal_grant(self._vault, grant)
        keys = [
            _state_key(grant.state),
            _ticket_key(grant.ticket),
            _follow_key(grant.follow_key),
            _counted_key(grant.state),
            _client_key(client),
            _ALL,
            _BYTES,
        ]
        most = [self._quotas.of_client, self._quotas.bytes_of_all]
        args: list[str | int] = [sealed, grant.state, STATE_LIFE, size_of(sealed), client, *most]
        # Not tried again: what came late of a first attempt would bring a used grant back.
        full, seconds = await self._breaker.call(
            lambda: self._keep(keys=keys, args=args), repeatable=False
        )
        if _text(full) != "kept":
            raise TooManyGrants(seconds, is_general=_text(full) == "all")
        return grant

    async def peek(self, ticket: str) -> PendingGrant | None:
        return await self._open_behind(_ticket_key(ticket))

    async def bind(self, ticket: str, browser: str) -> PendingGrant | None:
        grant = await self.peek(ticket)
        if grant is None:
            return None
        mine = hash_key(browser)
        bound = _browser_key(grant.state)
        # Sent twice it says what it said at first: the browser that it found is this one.
        await self._breaker.call(lambda: self._redis.set(bound, mine, ex=STATE_LIFE, nx=True))
        return grant if _same(await self._get(bound), mine) else None

    async def take(self, state: str, browser: str) -> PendingGrant | None:
        """As everywhere; RedisAway with `is_unknown` when it may be used up although nobody has it.

        Asked again, it is either still there or taken: nothing is ever done twice.
        """
        if not await self._is_bound(state, browser):
            return None
        # Opened before it is used up: another process may know the key that this one lacks.
        grant = self._open(await self._get(_state_key(state)), state)

        async def use() -> bool:
            try:
                # One winner, and nothing is lost between: the new name keeps the old one's life.
                await self._redis.rename(_state_key(state), _taken_key(state))
            except ResponseError as error:
                if "no such key" in str(error):
                    return False
                raise
            return True

        is_mine = await self._breaker.call(use, repeatable=False, takes_in=False)
        return grant if is_mine else None

    async def find_taken(self, state: str, browser: str) -> PendingGrant | None:
        if not await self._is_bound(state, browser):
            return None
        return self._open(await self._get(_taken_key(state)), state)

    async def forget(self, state: str) -> None:
        keys = [_taken_key(state), _counted_key(state), _ALL, _BYTES]
        args = [state, _client_key("")]
        await self._breaker.call(lambda: self._forget(keys=keys, args=args), takes_in=False)

    async def drop(self, is_theirs: Callable[[PendingGrant], bool]) -> None:
        for make_key in (_state_key, _taken_key):
            for found in await self._breaker.call(partial(self._list_keys, make_key("*"))):
                state = found.removeprefix(make_key(""))
                with suppress(LostSecret):
                    grant = self._open(await self._get(found), state)
                    if grant is not None and is_theirs(grant):
                        await self._drop(found, grant)

    async def _list_keys(self, pattern: str) -> list[str]:
        return [_text(key) async for key in self._redis.scan_iter(match=pattern, count=1000)]

    async def _drop(self, key: str, grant: PendingGrant) -> None:
        beside = (_ticket_key(grant.ticket), _follow_key(grant.follow_key))
        await self._breaker.call(
            lambda: self._redis.delete(*beside, _browser_key(grant.state)), takes_in=False
        )
        keys = [key, _counted_key(grant.state), _ALL, _BYTES]
        args = [grant.state, _client_key("")]
        await self._breaker.call(lambda: self._forget(keys=keys, args=args), takes_in=False)

    async def is_pending(self, follow_key: str) -> bool:
        state = await self._get(_follow_key(follow_key))
        return bool(state and await self._get(_state_key(_text(state))))

    async def peek_followed(self, follow_key: str) -> PendingGrant | None:
        return await self._open_behind(_follow_key(follow_key))

    async def _open_behind(self, key: str) -> PendingGrant | None:
        """The grant of the state that this key holds."""
        state = await self._get(key)
        if not state:
            return None
        return self._open(await self._get(_state_key(_text(state))), _text(state))

    async def _is_bound(self, state: str, browser: str) -> bool:
        return _same(await self._get(_browser_key(state)), hash_key(browser))

    async def _get(self, key: str) -> bytes | str | None:
        return await self._breaker.call(lambda: self._redis.get(key), takes_in=False)

    def _open(self, sealed: bytes | str | None, state: str) -> PendingGrant | None:
        return open_grant(self._vault, _text(sealed), hash_key(state)) if sealed else None


def _state_key(state: str) -> str:
    return f"oauth:state:{state}"


def _counted_key(state: str) -> str:
    return f"oauth:counted:{state}"


def _client_key(client: str) -> str:
    return f"oauth:grants:of:{client}"


def _taken_key(state: str) -> str:
    return f"oauth:taken:{state}"


def _browser_key(state: str) -> str:
    return f"oauth:browser:{state}"


def _ticket_key(ticket: str) -> str:
    return f"oauth:ticket:{hash_key(ticket)}"


def _follow_key(follow_key: str) -> str:
    return f"oauth:follow:{hash_key(follow_key)}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _same(stored: bytes | str | None, mine: str) -> bool:
    return stored is not None and hmac.compare_digest(_text(stored), mine)
