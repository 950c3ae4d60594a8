"""What the operators and the few functions of VKScript do with values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vitrina.sandbox.script.values import (
    MAX_TEXT,
    ScriptError,
    Value,
    as_number,
    as_text,
    keep_number,
)


def get_item(owner: Value, key: Value) -> Value:
    """``owner[key]``; null for what is not there."""
    if isinstance(owner, dict):
        return owner.get(as_text(key))
    if isinstance(owner, list | str):
        if key == "length":
            return len(owner)
        index = _index(key)
        return owner[index] if index is not None and index < len(owner) else None
    return None


def set_item(owner: Value, key: Value, value: Value) -> None:
    """``owner[key] = value``; a list may grow by one item."""
    if isinstance(owner, dict):
        owner[as_text(key)] = value
        return
    index = _index(key)
    if not isinstance(owner, list) or index is None or index > len(owner):
        raise ScriptError("only a field of an object or an item of a list can be set")
    if index == len(owner):
        owner.append(value)
    else:
        owner[index] = value


def _index(key: Value) -> int | None:
    if isinstance(key, str) and not (key.isascii() and key.isdigit()):
        return None
    number = as_number(key)
    return int(number) if number >= 0 and number == int(number) else None


def apply_binary(operator: str, left: Value, right: Value) -> Value:
    """A binary operator but for ``&&`` and ``||``."""
    if operator in ("==", "===", "!=", "!=="):
        return _is_same(left, right) == (operator[0] == "=")
    if operator == "+" and _joins(left, right):
        if isinstance(left, list) and isinstance(right, list):
            return left + right
        return _keep_text(as_text(left) + as_text(right))
    if operator in ("<", ">", "<=", ">="):
        return _compare(operator, left, right)
    return _compute(operator, as_number(left), as_number(right))


def _joins(left: Value, right: Value) -> bool:
    return isinstance(left, str | list | dict) or isinstance(right, str | list | dict)


def _is_same(left: Value, right: Value) -> bool:
    simple = isinstance(left, bool | int | float | str) and isinstance(right, bool | int | float)
    if simple and (isinstance(left, str) != isinstance(right, str)):
        return as_number(left) == as_number(right)
    if isinstance(right, str) and isinstance(left, bool | int | float):
        return as_number(left) == as_number(right)
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        return left is right
    return left == right


def _compare(operator: str, left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        order = (left > right) - (left < right)
    else:
        first, second = as_number(left), as_number(right)
        order = (first > second) - (first < second)
    return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[operator]


def _compute(operator: str, left: int | float, right: int | float) -> int | float:
    if operator in ("/", "%") and right == 0:
        raise ScriptError("division by zero")
    try:
        if operator == "+":
            return keep_number(left + right)
        if operator == "-":
            return keep_number(left - right)
        if operator == "*":
            return keep_number(left * right)
        if operator == "%":
            return keep_number(abs(left) % abs(right) * (-1 if left < 0 else 1))
        answer = keep_number(left / right)
    except OverflowError:
        raise ScriptError("number is too large") from None
    return int(answer) if answer == int(answer) else answer


def _keep_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ScriptError("text is too long")
    return text


def call_function(owner: Value, name: str, arguments: Sequence[Value]) -> Value:
    """``owner.name(arguments)``; raises ScriptError for a function that is not imitated."""
    if name in ("parseInt", "parseDouble") and owner is None:
        number = as_number(arguments[0]) if arguments else 0
        return int(number) if name == "parseInt" else number
    if isinstance(owner, list) and name in _OF_LISTS:
        return _OF_LISTS[name](owner, arguments)
    if isinstance(owner, str) and name in _OF_TEXTS:
        return _OF_TEXTS[name](owner, arguments)
    raise ScriptError(f"unknown function {name[:40]}")


def _push(owner: list[Value], arguments: Sequence[Value]) -> Value:
    owner.extend(arguments)
    return len(owner)


def _slice_list(owner: list[Value], arguments: Sequence[Value]) -> Value:
    start, stop = _bounds(arguments)
    return owner[start:stop]


def _index_of(owner: list[Value], arguments: Sequence[Value]) -> Value:
    for index, item in enumerate(owner):
        if arguments and _is_same(item, arguments[0]):
            return index
    return -1


def _slice_text(owner: str, arguments: Sequence[Value]) -> Value:
    start, stop = _bounds(arguments)
    return owner[start:stop]


def _split(owner: str, arguments: Sequence[Value]) -> Value:
    divider = as_text(arguments[0]) if arguments else ","
    return list(owner.split(divider) if divider else owner)


def _substr(owner: str, arguments: Sequence[Value]) -> Value:
    start = int(as_number(arguments[0])) if arguments else 0
    length = int(as_number(arguments[1])) if len(arguments) > 1 else len(owner)
    start = start if start >= 0 else max(len(owner) + start, 0)
    return owner[start : start + max(length, 0)]


def _bounds(arguments: Sequence[Value]) -> tuple[int | None, int | None]:
    numbers = [int(as_number(item)) for item in arguments[:2]]
    return (numbers[0] if numbers else None), (numbers[1] if len(numbers) > 1 else None)


_OF_LISTS: dict[str, Callable[[list[Value], Sequence[Value]], Value]] = {
    "push": _push,
    "pop": lambda owner, _: owner.pop() if owner else None,
    "shift": lambda owner, _: owner.pop(0) if owner else None,
    "unshift": lambda owner, arguments: owner.insert(0, arguments[0]) if arguments else None,
    "slice": _slice_list,
    "indexOf": _index_of,
    "join": lambda owner, arguments: _keep_text(
        (as_text(arguments[0]) if arguments else ",").join(as_text(item) for item in owner)
    ),
}
_OF_TEXTS: dict[str, Callable[[str, Sequence[Value]], Value]] = {
    "slice": _slice_text,
    "substr": _substr,
    "split": _split,
    "indexOf": lambda owner, arguments: owner.find(as_text(arguments[0])) if arguments else -1,
    "toString": lambda owner, _: owner,
}
