"""Running a parsed script. Its API calls are made one after another by ``call_method``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from vitrina.sandbox.script.operations import apply_binary, call_function, get_item, set_item
from vitrina.sandbox.script.syntax import (
    ApiCall,
    Assign,
    Binary,
    Conditional,
    EachField,
    Expression,
    ExpressionStatement,
    FunctionCall,
    If,
    ListLiteral,
    Literal,
    Member,
    Name,
    ObjectLiteral,
    Return,
    Script,
    Statement,
    Unary,
    While,
)
from vitrina.sandbox.script.values import (
    ScriptError,
    Value,
    as_form,
    as_number,
    check_size,
    is_true,
    keep_number,
)

CallMethod = Callable[[str, Mapping[str, str]], Awaitable[object]]
"""Makes the call with this name and these fields; a refused one gives False."""

MAX_OPERATIONS = 20_000


async def run_script(script: Script, call_method: CallMethod) -> Value:
    """What the script returns; None when it returns nothing. Raises ScriptError."""
    interpreter = _Interpreter(call_method)
    try:
        await interpreter.run_all(script)
    except _Returned as returned:
        check_size(returned.value)
        return returned.value
    return None


def _apply_unary(operator: str, value: Value) -> Value:
    if operator == "!":
        return not is_true(value)
    return keep_number(-as_number(value) if operator == "-" else as_number(value))


class _Returned(Exception):
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class _Interpreter:
    """The variables of one run."""

    def __init__(self, call_method: CallMethod) -> None:
        self._call_method = call_method
        self._variables: dict[str, Value] = {}
        self._operations = 0

    async def run_all(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            await self._run(statement)

    async def _run(self, statement: Statement) -> None:
        self._count()
        match statement:
            case Assign(target, value):
                await self._assign(target, await self._evaluate(value))
            case ExpressionStatement(expression):
                await self._evaluate(expression)
            case Return(value):
                raise _Returned(None if value is None else await self._evaluate(value))
            case If(test, yes, no):
                await self.run_all(yes if is_true(await self._evaluate(test)) else no)
            case While(test, body):
                while is_true(await self._evaluate(test)):
                    await self.run_all(body)

    async def _assign(self, target: Name | Member, value: Value) -> None:
        if isinstance(target, Name):
            self._variables[target.name] = value
        else:
            set_item(await self._evaluate(target.of), await self._evaluate(target.key), value)

    async def _evaluate(self, expression: Expression) -> Value:  # noqa: C901 - one line for each kind
        self._count()
        match expression:
            case Literal(value):
                return value
            case Name(name):
                if name not in self._variables:
                    raise ScriptError(f"undefined variable {name[:40]}")
                return self._variables[name]
            case ListLiteral(items):
                return [await self._evaluate(item) for item in items]
            case ObjectLiteral(pairs):
                return {key: await self._evaluate(value) for key, value in pairs}
            case Member(of, key):
                return get_item(await self._evaluate(of), await self._evaluate(key))
            case EachField(of, key):
                everything = await self._evaluate(of)
                rows = everything if isinstance(everything, list) else []
                return [get_item(row, key) for row in rows]
            case ApiCall(method, argument):
                return await self._call(method, argument)
            case FunctionCall(of, name, arguments):
                owner = None if of is None else await self._evaluate(of)
                return call_function(
                    owner, name, [await self._evaluate(item) for item in arguments]
                )
            case Unary(operator, of):
                return _apply_unary(operator, await self._evaluate(of))
            case Conditional(test, yes, no):
                return await self._evaluate(yes if is_true(await self._evaluate(test)) else no)
            case Binary():
                return await self._apply_binary(expression)

    async def _apply_binary(self, pair: Binary) -> Value:
        left = await self._evaluate(pair.left)
        if pair.operator in ("&&", "||"):
            enough = is_true(left) == (pair.operator == "||")
            return left if enough else await self._evaluate(pair.right)
        return apply_binary(pair.operator, left, await self._evaluate(pair.right))

    async def _call(self, method: str, argument: Expression | None) -> Value:
        fields: Value = {} if argument is None else await self._evaluate(argument)
        if isinstance(fields, list) and not fields:
            fields = {}
        if not isinstance(fields, dict):
            raise ScriptError(f"the argument of API.{method[:80]} is not an object")
        check_size(fields)
        return await self._call_method(method, as_form(fields))  # type: ignore[return-value]  # JSON

    def _count(self) -> None:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise ScriptError("too many operations")
