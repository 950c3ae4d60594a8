"""A call to VK as data: which method, which parameters, how its reply is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from vitrina.vk.errors import StrangeReply

# The newest documented version (vk-contract 2026-11-22 §1, [O] dev.vk.ru/ru/reference/versions).
API_VERSION = "5.199"

Scalar = str | int | float | bool
Param = Scalar | Sequence[Scalar] | None
Params = Mapping[str, Param]

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """One method with its parameters; nothing is sent until a session sends it.

    `read` turns VK's `response` into T and may fail with KeyError, TypeError, ValueError and the
    like on a strange shape (`read_reply` makes one error of them). `already` maps error codes that
    mean "it is so already" to the value they stand for.
    """

    method: str
    params: Params
    read: Callable[[Any], T]
    already: Mapping[int, T] = field(default_factory=dict)

    def form(self) -> dict[str, str]:
        """The parameters as VK wants them: booleans 0 or 1, lists comma-joined, None left out."""
        return {name: _encode(value) for name, value in self.params.items() if value is not None}


def read_reply(call: Call[T], response: object) -> T:
    """The value of VK's `response`; StrangeReply when it has a shape we do not know."""
    try:
        return call.read(response)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"a reply of unknown shape ({type(error).__name__})"
        raise StrangeReply(call.method, reason) from None


def read_ok(response: object) -> None:
    """For methods that answer 1; anything else is strange."""
    if response not in (1, "1"):
        raise ValueError("not the 1 that means done")


def _encode(value: Scalar | Sequence[Scalar]) -> str:
    match value:
        case str():
            return value
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
        case _:
            return ",".join(_encode(part) for part in value)
