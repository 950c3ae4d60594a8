"""groups.*Address*: addresses on the map (vk-2026 §2, [O]; parameters and shapes [S])."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER_AND_GROUP, USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.world import Json

_TEXTS = ("title", "address", "additional_address", "phone")
_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_STATUSES = frozenset(
    {"no_information", "temporarily_closed", "always_opened", "timetable", "forever_closed"}
)


async def add_address(call: Call) -> object:
    """groups.addAddress: a place of the community; the first is the main one."""
    group = require_managed_group(call, call.integer("group_id"))
    shown: Json = {"id": group.next_id("address"), **_read_fields(call)}
    group.addresses.append(shown)
    return shown


async def edit_address(call: Call) -> object:
    """groups.editAddress: only what was sent changes."""
    shown = _require_address(call)
    shown |= _read_fields(call)
    return shown


async def delete_address(call: Call) -> object:
    """groups.deleteAddress: the place is gone."""
    group = require_managed_group(call, call.integer("group_id"))
    group.addresses.remove(_require_address(call))
    return 1


async def get_addresses(call: Call) -> object:
    """groups.getAddresses: every place of a community."""
    group = call.world.groups.get(call.integer("group_id"))
    if group is None:
        raise ApiError(125)
    return {"count": len(group.addresses), "items": group.addresses}


def _require_address(call: Call) -> Json:
    group = require_managed_group(call, call.integer("group_id"))
    for shown in group.addresses:
        if shown["id"] == call.integer("address_id"):
            return shown
    raise ApiError(104, "address not found")


def _read_fields(call: Call) -> Json:
    fields: Json = {name: call.text(name) for name in _TEXTS if call.has(name)}
    fields |= {name: call.integer(name) for name in ("city_id",) if call.has(name)}
    fields |= {name: call.number(name) for name in ("latitude", "longitude") if call.has(name)}
    if call.has("metro_id"):
        fields["metro_station_id"] = call.integer("metro_id")
    if call.has("work_info_status"):
        fields["work_info_status"] = call.text("work_info_status")
    if call.has("timetable"):
        fields["timetable"] = _read_timetable(call.text("timetable"))
    return fields


def _read_timetable(text: str) -> Json:
    """Minutes of a day by the day's short name."""
    try:
        table = read_json(text)
    except ValueError:
        table = None
    if not isinstance(table, dict) or not set(table) <= _DAYS:
        raise BadParameter("timetable is invalid")
    for day in table.values():
        hours = (day.get("open_time"), day.get("close_time")) if isinstance(day, dict) else ()
        if not all(isinstance(hour, int) and 0 <= hour <= 1440 for hour in hours) or not hours:
            raise BadParameter("timetable is invalid")
    return table


def _params(required: bool) -> tuple[Param, ...]:
    return (
        required_integer("group_id"),
        *(Param(name, required=required, most=255) for name in ("title", "address")),
        Param("city_id", "integer", required=required, least=1),
        Param("latitude", "number", required=required, least=-90, most=90),
        Param("longitude", "number", required=required, least=-180, most=180),
        *(integer(name, least=0) for name in ("country_id", "metro_id")),
        Param("additional_address", most=400),
        *texts("phone", "timetable"),
        Param("work_info_status", choices=_STATUSES),
        *flags("is_main_address"),
    )


_ADDRESS = required_integer("address_id", least=0)

METHODS = (
    Method(
        "groups.addAddress",
        USER_AND_GROUP,
        add_address,
        _params(True),
        user_right="groups",
        group_right="manage",
        errors=(104, 125),
        effect="an address",
        not_imitated="260, 706; whether cities and stations exist; is_main_address",
    ),
    Method(
        "groups.editAddress",
        USER_AND_GROUP,
        edit_address,
        (*_params(False), _ADDRESS),
        user_right="groups",
        group_right="manage",
        errors=(104, 125),
        effect="the address changes",
        not_imitated="706; is_main_address",
    ),
    Method(
        "groups.deleteAddress",
        USER_AND_GROUP,
        delete_address,
        (required_integer("group_id"), _ADDRESS),
        user_right="groups",
        group_right="manage",
        errors=(104, 125),
        effect="the address is gone",
    ),
    Method(
        "groups.getAddresses",
        USER_AND_SERVICE,
        get_addresses,
        (
            required_integer("group_id"),
            Param("address_ids", "integers", most=100),
            *(Param(name, "number") for name in ("latitude", "longitude")),
            integer("offset", least=0),
            integer("count", least=0),
            Param("fields", "texts"),
        ),
        errors=(125,),
        not_imitated="every parameter but the community",
    ),
)
