"""The script language by itself: what it reads and what comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.sandbox.script import ScriptError, ScriptSyntaxError, Value, parse_script, run_script

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=40,
)


async def run(code: str) -> Value:
    async def echo(method: str, fields: Mapping[str, str]) -> object:
        return {"method": method, "fields": dict(fields)}

    return await run_script(parse_script(code), echo)


@given(_JSON)
async def test_any_json_comes_back_as_it_was(value: Value) -> None:
    assert await run(f"return {json.dumps(value, ensure_ascii=True)};") == value


@given(_JSON)
async def test_any_json_in_its_own_letters_comes_back_too(value: Value) -> None:
    assert await run(f"var a = {json.dumps(value, ensure_ascii=False)}; return a;") == value


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text()))
async def test_any_text_reaches_the_call_whole(fields: dict[str, str]) -> None:
    answer = await run(f"return API.wall.post({json.dumps(fields, ensure_ascii=True)});")
    assert answer == {"method": "wall.post", "fields": fields}


_WORDS = r"""
var return if else while API . , ; ( ) [ ] { } : ? @. = == + - * / % < ! && || a b 0 1 2.5 "x" 'y'
null true length push users get "\ud800" "\u0000" // /* */ " ' \
"""
_PIECES = st.sampled_from(_WORDS.split())


@given(st.lists(_PIECES, max_size=40) | st.lists(st.characters(), max_size=40))
async def test_nothing_but_the_two_troubles_comes_of_any_script(pieces: list[str]) -> None:
    try:
        json.dumps(await run(" ".join(pieces)), allow_nan=False).encode()
    except (ScriptSyntaxError, ScriptError):
        return


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("return 'a' + 1 + \"b\";", "a1b"),
        ('return "-" + {id: 5}.id;', "-5"),
        ("return '\\u0410\\ud83d\\ude00\\n';", "А😀\n"),
        ("return [1,2,].length;", 2),
        ("return [{id:1},{id:2},{}]@.id;", [1, 2, None]),
        ("var a = [5]; a[1] = 6; a.push(7); return a;", [5, 6, 7]),
        ("var o = {}; o.x = 1; o['y'] = 2; return o;", {"x": 1, "y": 2}),
        ("var a; if (!a) { return 1; } else return 2;", 1),
        ("return 1 + 2 * 3 - 4 / 2;", 5),
        ("return 7 / 2;", 3.5),
        ("return 2 < 10 && '2' != 3 ? 'yes' : 'no';", "yes"),
        ("return null || [];", []),
        ("return -5 % 3;", -2),
        ("return parseInt('12') + 'abc'.substr(1, 1).length;", 13),
        ("return 'a,b'.split(',').join('-');", "a-b"),
        ("// a word\n/* and more */ return 1", 1),
        ("var a = 1;", None),
        (
            "return API.a.b({list: [1, 'x'], no: null, yes: true, f: 2.0}).fields;",
            {"list": "1,x", "yes": "1", "f": "2"},
        ),
    ],
)
async def test_a_script_gives_this(code: str, value: Value) -> None:
    assert await run(code) == value
