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
    mean "it is so already" to the value they stand for. With `whole` it is given VK's whole answer
    instead of its `response`: `execute` has its errors beside it.
    `same_for_all`: equal calls of one run have one answer. `is_hidden`: it reads what visitors do
    not see.
    """

    method: str
    params: Params
    read: Callable[[Any], T]
    already: Mapping[int, T] = field(default_factory=dict)
    whole: bool = False
    same_for_all: bool = False
    is_hidden: bool = False

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


def read_id(value: object) -> int:
    """A positive number, or one in text; VK's ids start at 1, so a 0 or a false is no id."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        number = int(value)
        if number > 0:
            return number
    raise ValueError("not an id")


def read_items(response: object) -> list[Any]:
    """The `items` of a list; an empty list is only read where VK really sent one.

    A check after an unknown outcome takes "none" for "it did not happen", so guessing is not safe.
    """
    items = response["items"] if isinstance(response, dict) else None
    if not isinstance(items, list):
        raise TypeError("no list of items")
    return items


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
