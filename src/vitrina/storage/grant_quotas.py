"""How much may be on its way to VK at a time: of one client, and in all."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.models import oauth_states

GRANT_LIMIT = 128 * 1024  # bytes of one grant's JSON: eight posts rewritten at their longest are 64
_BESIDE = 1024  # bytes that the names and marks around one take
_LOCK_SPACE = 0x6772616E  # keeps this advisory lock apart from the others of `database.py`


@dataclass(frozen=True)
class GrantQuotas:
    """How many grants one client may have on their way, and how many bytes all have together."""

    of_client: int = 20
    bytes_of_all: int = 64 * 1024 * 1024


class TooManyGrants(Exception):
    """There is no room for one more; some comes back in `seconds`.

    `is_general` when all clients together have taken it, and not this one.
    """

    def __init__(self, seconds: float, *, is_general: bool) -> None:
        super().__init__(seconds, is_general)
        self.seconds = seconds
        self.is_general = is_general


class GrantTooLarge(ValueError):
    """The form with all its texts is beyond GRANT_LIMIT."""


def size_of(sealed: str) -> int:
    """The bytes that a kept grant is counted with."""
    return len(sealed) + _BESIDE


async def demand_room(
    connection: AsyncConnection, database: Database, quotas: GrantQuotas, client: str, size: int
) -> None:
    """TooManyGrants unless one more of this size fits; others wait until the transaction ends.

    An empty `client` is counted among all only.
    """
    if not database.is_sqlite:  # where each transaction begins with the only write lock
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, 0)))
    kept, now = oauth_states.c, database.now()
    count = func.count().filter(kept.client == client)
    total = func.coalesce(func.sum(kept.size), 0)
    room_in = func.min(kept.expires_at) - now
    mine = func.min(kept.expires_at).filter(kept.client == client) - now
    query = select(count, mine, total, room_in).where(kept.expires_at > now)
    of_client, client_in, of_all, all_in = (await connection.execute(query)).one()
    if client and of_client >= quotas.of_client:
        raise TooManyGrants(client_in, is_general=False)
    if of_all + size > quotas.bytes_of_all:
        raise TooManyGrants(all_in or 1.0, is_general=True)


# One script, so that looking and keeping are one step for Redis. It reads first and writes a text
# first: that is what a full Redis refuses, and a script that has written once is let go on.
# KEYS: state, ticket, follow, what it counts for, its client's grants, all grants, their bytes.
# ARGV: sealed, state, life, size, client, most of the client, most bytes of all.
KEEP_IN_REDIS = """
local now = tonumber(redis.call('TIME')[1])
local life, size, client = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local function room_in(key)
  local oldest = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return oldest[2] and tonumber(oldest[2]) - now or 1
end
if client ~= '' and redis.call('ZCOUNT', KEYS[5], '(' .. now, '+inf') >= tonumber(ARGV[6]) then
  return {'client', room_in(KEYS[5])}
end
local over = 0
for _, kept in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', now)) do
  over = over + tonumber(string.match(kept, '^%d+'))
end
if tonumber(redis.call('GET', KEYS[7]) or '0') - over + size > tonumber(ARGV[7]) then
  return {'all', room_in(KEYS[6])}
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', life)
redis.call('SET', KEYS[2], ARGV[2], 'EX', life)
redis.call('SET', KEYS[3], ARGV[2], 'EX', life)
redis.call('SET', KEYS[4], size .. ':' .. client, 'EX', life)
if client ~= '' then
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now)
  redis.call('ZADD', KEYS[5], now + life, ARGV[2])
  redis.call('EXPIRE', KEYS[5], life)
end
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now)
redis.call('ZADD', KEYS[6], now + life, size .. ':' .. ARGV[2])
redis.call('INCRBY', KEYS[7], size - over)
redis.call('EXPIRE', KEYS[6], life)
redis.call('EXPIRE', KEYS[7], life)
return {'kept', 0}
"""

# KEYS: the used grant, what it counts for, all grants, their bytes. ARGV: state, clients' names.
FORGET_IN_REDIS = """
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
local size, client = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+):(.*)$')
if not size then return 1 end
if redis.call('ZREM', KEYS[3], size .. ':' .. ARGV[1]) == 1 then
  redis.call('DECRBY', KEYS[4], size)
end
redis.call('ZREM', ARGV[2] .. client, ARGV[1])
redis.call('DEL', KEYS[2])
return 1
"""
