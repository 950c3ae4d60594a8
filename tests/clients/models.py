"""What vkbottle-types says of a reply: does it fit the method's model, and does the model know it?

The typed methods of vkbottle choose the model themselves from the parameters. They are given the
sandbox's reply as if it had just come, so nothing here knows which model belongs to which method.
"""

from __future__ import annotations

import asyncio
import copy
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from vkbottle import API
from vkbottle_types.events import bot_events
from vkbottle_types.responses.base_response import BaseResponse


@dataclass(frozen=True)
class Reply:
    """One answered call: ``raw`` is the whole JSON, as it came over HTTP."""

    method: str
    params: dict[str, Any]
    raw: dict[str, Any]


def find_complaints(reply: Reply, model: type[BaseResponse] | None = None) -> dict[str, str]:
    """Path in the reply → what the model has against it. Empty when it fits.

    ``model`` is read instead of the one that vkbottle chooses.

    Beside what pydantic refuses, it is a complaint when the model does not know a field, when a
    value is none of an enumeration (vkbottle reads it as NOT_SUPPORTED), and when text stands where
    a number belongs (pydantic would convert it without a word).
    """
    try:
        read = model(**reply.raw).response if model else asyncio.run(_read(reply))
    except ValidationError as error:
        # A union complains once for each of its members, with the member's name in the path.
        return {_show_path(item["loc"]): item["msg"] for item in error.errors()}
    found: dict[str, str] = {}
    _compare(reply.raw["response"], read, "", found)
    return found


def find_event_complaints(event: dict[str, Any]) -> dict[str, str]:
    """The same for an event, as it came to a listener."""
    name = "".join(word.title() for word in event["type"].split("_"))
    model: type[BaseModel] | None = getattr(bot_events, name, None)
    if model is None:
        return {"type": f"vkbottle-types knows no {name}"}
    try:
        read = model(**event)
    except ValidationError as error:
        return {_show_path(("event", *item["loc"])): item["msg"] for item in error.errors()}
    found: dict[str, str] = {}
    _compare(event, read, "", found)
    return found


def without(reply: Reply, paths: set[str]) -> Reply:
    """The reply without what stands at these paths."""
    raw = copy.deepcopy(reply.raw)
    for path in paths:
        _remove(raw["response"], path.split("."))
    return Reply(reply.method, reply.params, raw)


def has_model(method: str) -> bool:
    return _find_typed(API("никто"), method) is not None


class _Answered(API):
    """An API that has its answer already."""

    raw: dict[str, Any]

    async def request(self, *_: object, **__: object) -> dict[str, Any]:
        return copy.deepcopy(self.raw)


async def _read(reply: Reply) -> object:
    api = _Answered("никто")
    api.raw = reply.raw
    typed = _find_typed(api, reply.method)
    assert typed is not None, f"vkbottle-types knows no {reply.method}"
    return await typed(**reply.params)


def _find_typed(api: API, method: str) -> Any:
    noun, _, verb = method.partition(".")
    category = getattr(api, _snake(noun), None)
    return getattr(category, _snake(verb), None) if verb else None


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), name)


def _show_path(place: tuple[int | str, ...]) -> str:
    """``("response", "items", 0, "photos")`` is ``items[].photos``."""
    path = ""
    for step in place[1:]:
        path += "[]" if isinstance(step, int) else f".{step}"
    return path.lstrip(".")


def _compare(raw: object, read: object, path: str, found: dict[str, str]) -> None:
    if isinstance(raw, dict) and isinstance(read, BaseModel):
        fields = type(read).model_fields
        names = {field.alias or name: name for name, field in fields.items()}
        for key, value in raw.items():
            place = f"{path}.{key}".lstrip(".")
            if key not in names:
                found[place] = f"{type(read).__name__} has no such field"
            else:
                _compare(value, getattr(read, names[key]), place, found)
    elif isinstance(raw, list) and isinstance(read, list):
        for item, seen in zip(raw, read, strict=True):
            _compare(item, seen, f"{path}[]", found)
    elif isinstance(read, Enum):
        if read.name == "NOT_SUPPORTED_MEMBER":
            found[path] = f"{raw!r} is no {type(read).__name__}"
    elif isinstance(raw, str) != isinstance(read, str):
        found[path] = f"{raw!r} is read as {read!r}"


def _remove(value: Any, steps: list[str]) -> None:
    step, rest = steps[0], steps[1:]
    name = step.removesuffix("[]")
    if not isinstance(value, dict) or name not in value:
        return
    if not rest:
        del value[name]
        return
    for item in value[name] if step.endswith("[]") else [value[name]]:
        _remove(item, rest)
