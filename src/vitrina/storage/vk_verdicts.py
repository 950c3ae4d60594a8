"""What VK was measured to answer to each kind of token, whoever holds it (docs/decisions/0025).

A verdict is forgotten after a month: VK changes, and what it refused once is tried again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from vitrina.domain.community import GrantKind
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import vk_verdicts

# As a request of its own, or as a part of `execute`.
VerdictContext = Literal["call", "wave"]
# The operator's `vitrina vk probe`, or a build that met it.
VerdictSource = Literal["probe", "build"]

GOOD_FOR = 30 * 86400.0  # seconds


@dataclass(frozen=True)
class Verdict:
    """Whether VK lets tokens of this kind call the method; `measured_at` is unix seconds."""

    kind: GrantKind
    method: str
    context: VerdictContext
    is_allowed: bool
    code: int | None
    source: VerdictSource
    measured_at: float


class KnownVerdicts:
    """All that was measured, as of one moment; `now` is unix seconds."""

    def __init__(self, verdicts: Iterable[Verdict] = (), now: float = 0.0) -> None:
        self.listed = tuple(verdicts)
        self._fresh = [one for one in self.listed if now - one.measured_at < GOOD_FOR]

    def calls(self, kind: GrantKind) -> Mapping[str, bool]:
        """Method → whether tokens of this kind may call it, as far as that is still good."""
        return {
            one.method: one.is_allowed
            for one in self._fresh
            if (one.kind, one.context) == (kind, "call")
        }

    def refused_in_waves(self, kind: GrantKind) -> frozenset[str]:
        """Methods that VK takes from tokens of this kind alone and not inside a wave."""
        return frozenset(
            one.method
            for one in self._fresh
            if (one.kind, one.context) == (kind, "wave") and not one.is_allowed
        )


class VkVerdicts:
    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def read(self) -> KnownVerdicts:
        """Every verdict, with the shared clock's word on which are still good."""
        now = self._database.now().label("now")
        query = select(vk_verdicts, now).order_by(vk_verdicts.c.grant_kind, vk_verdicts.c.method)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        verdicts = [
            Verdict(
                kind=GrantKind(row["grant_kind"]),
                method=row["method"],
                context=row["context"],
                is_allowed=row["verdict"] == _ALLOWED,
                code=row["code"],
                source=row["source"],
                measured_at=row["measured_at"],
            )
            for row in rows
        ]
        return KnownVerdicts(verdicts, float(rows[0]["now"]) if rows else 0.0)

    @retried_once
    async def note(
        self,
        kind: GrantKind,
        method: str,
        context: VerdictContext,
        *,
        allowed: bool,
        code: int | None,
        source: VerdictSource,
    ) -> None:
        """Keep this one in place of what was known before; idempotent."""
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        fresh = {
            "verdict": _ALLOWED if allowed else _REFUSED,
            "code": code,
            "source": source,
            "measured_at": self._database.now(),
        }
        statement = dialect.insert(vk_verdicts).values(
            grant_kind=kind, method=method, context=context, **fresh
        )
        async with self._database.transaction() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["grant_kind", "method", "context"], set_=fresh
                )
            )


_ALLOWED, _REFUSED = "allowed", "refused"
