"""What VK lets a kind of token do is measured by the operator, with a token of that kind.

The token is used and never kept, shown or logged; nothing in VK is changed.
"""

from dataclasses import dataclass

import structlog

from vitrina.domain.community import GrantKind
from vitrina.storage.vk_verdicts import VkVerdicts
from vitrina.vk.client import VkClient
from vitrina.vk.errors import VkError
from vitrina.vk.method_rights import TABLE_DATE
from vitrina.vk.probing import Measured, TokenUnfit, probe_rights
from vitrina.vk.rights import differs_from_table

__all__ = [
    "TABLE_DATE",
    "KnownRights",
    "MeasuringServices",
    "RightsMeasured",
    "RightsNotMeasured",
    "list_measured_rights",
    "measure_rights",
]

_log = structlog.get_logger("vitrina.rights")


@dataclass(frozen=True)
class MeasuringServices:
    """What is needed for it: VK, and where verdicts are kept."""

    vk: VkClient
    verdicts: VkVerdicts


@dataclass(frozen=True)
class RightsMeasured:
    """What VK answered to each method of the rights table; what is of the kind is kept."""

    methods: tuple[Measured, ...]


@dataclass(frozen=True)
class RightsNotMeasured:
    """Nothing was measured and nothing kept; `why` is for the operator."""

    why: str


@dataclass(frozen=True)
class KnownRights:
    """What was measured of one kind of token: unix seconds, and what the table says otherwise.

    `differing` are methods with whether VK allows them.
    """

    kind: GrantKind
    last: float
    methods: int
    differing: tuple[tuple[str, bool], ...]
    alone: tuple[str, ...]


async def measure_rights(
    services: MeasuringServices, kind: GrantKind, token: str, group_id: int | None = None
) -> RightsMeasured | RightsNotMeasured:
    """Ask VK what such a token may do, and keep it for every plan and build to come."""
    try:
        measured = await probe_rights(services.vk.session(token, kind), group_id)
    except TokenUnfit as unfit:
        return RightsNotMeasured(str(unfit))
    except VkError as error:
        code = "no answer" if error.code is None else f"error {error.code}"
        return RightsNotMeasured(f"VK cannot be asked now ({error.method}: {code})")
    for one in measured:
        if one.is_kept and one.is_allowed is not None:
            await services.verdicts.note(
                kind, one.method, "call", allowed=one.is_allowed, code=one.code, source="probe"
            )
    _log.info("rights.measured", kind=kind.value, kept=sum(one.is_kept for one in measured))
    return RightsMeasured(measured)


async def list_measured_rights(verdicts: VkVerdicts) -> list[KnownRights]:
    """What is still good of what was measured, a value for each kind of token that was."""
    known = await verdicts.read()
    listed = []
    for kind in GrantKind:
        calls, alone = known.calls(kind), known.refused_in_waves(kind)
        moments = [one.measured_at for one in known.listed if one.kind is kind]
        if calls or alone:
            differing = tuple(
                (method, allowed)
                for method, allowed in calls.items()
                if differs_from_table(method, kind, is_allowed=allowed)
            )
            listed.append(
                KnownRights(kind, max(moments), len(calls), differing, tuple(sorted(alone)))
            )
    return listed
