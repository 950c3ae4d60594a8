"""execute: many calls in one request, as clients write them."""

from __future__ import annotations

import json

import httpx2
import pytest

from sandbox.client import Client
from vitrina.sandbox.options import SandboxOptions


def write(method: str, **fields: object) -> str:
    return f"API.{method}({json.dumps(fields, ensure_ascii=True)})"


async def test_a_list_of_calls_is_answered_in_order(olga: Client, club: int) -> None:
    calls = [
        write("wall.post", owner_id=-club, from_group=1, message="Раз «два» \\ \" '"),
        write("board.addTopic", group_id=club, title="Отзывы", text="Пишите", from_group=True),
        write("users.get"),
    ]
    answer = await olga.ask("execute", code=f"return [{','.join(calls)}];")
    posted, topic, [me] = answer["response"]
    assert "execute_errors" not in answer
    [group] = (await olga.world())["groups"]
    assert group["posts"][0]["id"] == posted["post_id"]
    assert group["posts"][0]["text"] == "Раз «два» \\ \" '"
    assert group["topics"][0]["id"] == topic and me["id"] == olga.user_id


async def test_a_refused_call_is_false_and_its_reason_stands_aside(olga: Client, club: int) -> None:
    calls = [
        write("wall.post", owner_id=-club, message="Раз", from_group=1),
        write("wall.post", owner_id=-club),
        write("groups.conquer"),
        write("groups.toggleMarket", group_id=club, state="basic"),
        write("groups.toggleMarket", group_id=club, state="basic"),
    ]
    answer = await olga.ask("execute", code=f"return [{', '.join(calls)}];")
    assert [value is False for value in answer["response"]] == [False, True, True, False, True]
    errors = answer["execute_errors"]
    assert [(error["method"], error["error_code"]) for error in errors] == [
        ("wall.post", 100),
        ("groups.conquer", 3),
        ("groups.toggleMarket", 1431),
    ]
    assert all(set(error) == {"method", "error_code", "error_msg"} for error in errors)


async def test_every_call_needs_its_own_right(olga: Client, club: int) -> None:
    community = await olga.become_community(club, "wall")
    calls = [
        write("wall.post", owner_id=-club, message="Раз"),
        write("market.get", owner_id=-club),
        write("groups.edit", group_id=club, description="Мы"),
    ]
    answer = await community.ask("execute", code=f"return [{','.join(calls)}];")
    assert [error["error_code"] for error in answer["execute_errors"]] == [27, 15]
    assert answer["response"][0]["post_id"]


async def test_variables_carry_an_answer_into_the_next_call(olga: Client) -> None:
    code = """
        var made = API.groups.create({"title": "Массаж", type: 'public', subtype: 2});
        var posts = [API.wall.post({owner_id: "-" + made.id, message: "А", from_group: 1}),
                     API.wall.post({owner_id: -made.id, message: "Б", from_group: 1})];
        return {id: made.id, posts: posts@.post_id, first: posts[0].post_id, none: made.x.y};
    """
    answer = await olga.do("execute", code=code)
    [group] = (await olga.world())["groups"]
    assert answer == {"id": group["id"], "posts": [1, 2], "first": 1, "none": None}
    assert [post["text"] for post in group["posts"]] == ["А", "Б"]


async def test_a_loop_as_a_pool_of_one_method_writes_it(olga: Client, club: int) -> None:
    values = json.dumps([{"owner_id": -club, "message": str(n)} for n in range(3)])
    code = (
        f"var values = {values},i = 0,result = [];while(i < values.length) "
        "{result.push(API.wall.post(values[i]));i = i + 1;}return result;"
    )
    assert await olga.do("execute", code=code) == [{"post_id": n} for n in (1, 2, 3)]


async def test_twenty_five_calls_are_the_most(olga: Client) -> None:
    code = f"return [{','.join([write('users.get')] * 25)}];"
    assert len(await olga.do("execute", code=code)) == 25
    error = await olga.refuse("execute", code=code.replace("return [", "return [API.users.get(),"))
    assert error["error_code"] == 13 and "too many API calls" in error["error_msg"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("return [", 12),
        ("return API.users.get({);", 12),
        ('return "open;', 12),
        ("var var = 1;", 12),
        ("return " + "[" * 5000, 12),
        ("return " + "(1+" * 30 + "1" + ")" * 30 + ";", 0),
        ("return ~1;", 12),
        ("return nothing;", 13),
        ("while (true) {}", 13),
        ("var a = [1]; a.push(a); return a;", 13),
        ('var s = "ab"; while (1) { s = s + s; } return s;', 13),
        ("var n = 9; while (1) { n = n * n; } return n;", 13),
        ("return 1 / 0;", 13),
        ("return API.users.get(5);", 13),
        ("var a = 5; a.b = 1;", 13),
        ("return [].conquer();", 13),
        ("", 100),
    ],
)
async def test_a_bad_script_is_12_and_one_that_breaks_is_13(
    olga: Client, code: str, expected: int
) -> None:
    answer = await olga.ask("execute", code=code)
    assert answer.get("error", {}).get("error_code", 0) == expected


async def test_it_is_one_request_and_its_calls_are_counted_apart(olga: Client) -> None:
    await olga.do("execute", code=f"return [{write('users.get')},{write('users.get')}];")
    world = await olga.world()
    assert world["requests"] == {"execute": {"asked": 1, "answered": 1, "refused": 0}}
    assert world["nested"] == {"users.get": {"asked": 2, "answered": 2, "refused": 0}}


class TestLimits:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions()

    async def test_it_counts_as_one_of_three_a_second(self, olga: Client) -> None:
        code = f"return [{','.join([write('users.get')] * 10)}];"
        answers = [await olga.ask("execute", code=code) for _ in range(4)]
        assert [answer.get("error", {}).get("error_code") for answer in answers] == [
            *(None, None, None),
            6,
        ]


async def test_a_fault_of_a_method_hits_the_call_inside(olga: Client, club: int) -> None:
    await olga.control("faults", method="wall.post", kind="error", code=14, times=1)
    calls = [write("wall.post", owner_id=-club, message=text) for text in ("А", "Б")]
    answer = await olga.ask("execute", code=f"return [{','.join(calls)}];")
    assert answer["response"] == [False, {"post_id": 1}]
    [error] = answer["execute_errors"]
    assert error == {
        "method": "wall.post",
        "error_code": 14,
        "error_msg": "Captcha needed",
    }
    await olga.control("faults", method="*", kind="error", code=10, times=1)
    assert await olga.code("execute", code="return API.users.get();") == 10


async def test_a_lost_answer_of_one_call_loses_them_all_after_the_work(
    olga: Client, club: int
) -> None:
    await olga.control("faults", method="wall.post", kind="drop_after", times=1)
    calls = [write("wall.post", owner_id=-club, message=text) for text in ("А", "Б")]
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("execute", code=f"return [{','.join(calls)}];")
    [group] = (await olga.world())["groups"]
    assert [post["text"] for post in group["posts"]] == ["А", "Б"]


async def test_a_late_call_makes_those_behind_it_late_and_keeps_their_order(
    olga: Client, club: int
) -> None:
    await olga.control("faults", method="board.addTopic", kind="late", ms=12_000)
    calls = [
        write("wall.post", owner_id=-club, message="А"),
        write("board.addTopic", group_id=club, title="Отзывы", text="Да"),
        write("wall.post", owner_id=-club, message="Б"),
    ]
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("execute", code=f"return [{','.join(calls)}];")
    [group] = (await olga.world())["groups"]
    assert [post["text"] for post in group["posts"]] == ["А"] and group["topics"] == []
    await olga.control("clock", advance_s=13)
    [group] = (await olga.world())["groups"]
    assert [post["text"] for post in group["posts"]] == ["А", "Б"]
    assert [topic["title"] for topic in group["topics"]] == ["Отзывы"]


async def test_a_connection_closed_before_a_call_keeps_what_was_done(
    olga: Client, club: int
) -> None:
    await olga.control("faults", method="board.addTopic", kind="close_before", times=1)
    calls = [
        write("wall.post", owner_id=-club, message="А"),
        write("board.addTopic", group_id=club, title="Отзывы", text="Да"),
    ]
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("execute", code=f"return [{','.join(calls)}];")
    [group] = (await olga.world())["groups"]
    assert len(group["posts"]) == 1 and group["topics"] == []
