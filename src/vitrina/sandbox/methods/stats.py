"""stats.get: what a community's manager sees; a community key gets 27 (vk-2026 §1, [M])."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer


async def get_stats(call: Call) -> object:
    """stats.get: nobody is counted here."""
    require_managed_group(call, call.integer("group_id"))
    return []


METHODS = (
    Method(
        "stats.get",
        USER,
        get_stats,
        (
            *(integer(name, least=0) for name in ("group_id", "app_id", "intervals_count")),
            *(Param(name, "number") for name in ("timestamp_from", "timestamp_to")),
            Param("interval"),
            Param("filters", "texts"),
            Param("stats_groups", "texts"),
            *flags("extended"),
        ),
        user_right="stats",
        errors=(125,),
        not_imitated="figures: there are none",
    ),
)
