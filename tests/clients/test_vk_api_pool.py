"""vk_api 11.10.1 sends many calls as one execute: its pool and its own stored functions."""

from __future__ import annotations

import pytest
from vk_api.exceptions import VkRequestsPoolException
from vk_api.execute import VkFunction
from vk_api.requests_pool import VkRequestsPool, vk_request_one_param_pool

from clients.requests_session import open_hurried
from clients.sandbox_thread import Control

QUOTES = 'Скидка "на всё" \\ до 5 мая\u2028новая строка 💆'


def count_executes(control: Control) -> int:
    return int(control.world()["requests"]["execute"]["asked"])


def test_calls_of_several_methods_go_as_one_request(control: Control) -> None:
    session = open_hurried(control.url, control.mint_person())
    club = session.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    with VkRequestsPool(session) as pool:
        edited = pool.method("groups.edit", {"group_id": club, "description": QUOTES})
        post = {"owner_id": -club, "from_group": 1, "message": QUOTES}
        posted = pool.method("wall.post", post)
        topic = pool.method("board.addTopic", {"group_id": club, "title": "Отзывы", "text": "Ждём"})
    assert edited.result == 1 and posted.result == {"post_id": 1} and topic.result == 1
    assert count_executes(control) == 1
    group = control.world()["groups"][0]
    assert group["info"]["description"] == QUOTES
    assert [item["text"] for item in group["posts"]] == [QUOTES]


def test_each_refusal_goes_to_its_own_call(control: Control) -> None:
    session = open_hurried(control.url, control.mint_person())
    club = session.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    pool = VkRequestsPool(session)
    closed = pool.method("market.getProductPhotoUploadServer", {"group_id": club})
    opened = pool.method("groups.toggleMarket", {"group_id": club, "state": "basic"})
    nameless = pool.method("board.addTopic", {"group_id": club})
    pool.execute()
    assert not closed.ok and closed.error["error_code"] == 1438
    assert closed.error["method"] == "market.getProductPhotoUploadServer"
    assert opened.ok and opened.result == 1
    with pytest.raises(VkRequestsPoolException, match="title is undefined"):
        _ = nameless.result


def test_one_method_many_times_is_a_loop_of_up_to_25(control: Control) -> None:
    """For one method the pool writes a ``while`` loop; 30 calls are two requests."""
    session = open_hurried(control.url, control.mint_person())
    club = session.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    posts = []
    with VkRequestsPool(session) as pool:
        for number in range(30):
            words = {"owner_id": -club, "from_group": 1, "message": f"Запись {number}"}
            posts.append(pool.method("wall.post", words))
    assert [post.result["post_id"] for post in posts] == list(range(1, 31))
    assert count_executes(control) == 2
    assert len(control.world()["groups"][0]["posts"]) == 30


def test_one_parameter_changes_and_the_rest_stays(control: Control) -> None:
    session = open_hurried(control.url, control.mint_person())
    club = session.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    answers, errors = vk_request_one_param_pool(
        session,
        "board.addTopic",
        key="title",
        values=["Отзывы", "", "Вопросы"],
        default_values={"group_id": club, "text": "Пишите", "from_group": 1},
    )
    assert answers == {"Отзывы": 1, "Вопросы": 2}
    assert errors[""]["error_code"] == 100
    assert [topic["title"] for topic in control.world()["groups"][0]["topics"]] == [
        "Отзывы",
        "Вопросы",
    ]


def test_a_function_written_by_a_user_of_vk_api(control: Control) -> None:
    session = open_hurried(control.url, control.mint_person())
    make_and_greet = VkFunction(
        args=("title", "words"),
        code="""
            var club = API.groups.create({"title": %(title)s, "type": "public"});
            var post = API.wall.post({
                "owner_id": -club.id, "from_group": 1, "message": %(words)s
            });
            return {"club": club.id, "post": post.post_id};
        """,
    )
    made = make_and_greet(session, "Салон", QUOTES)
    group = control.world()["groups"][0]
    assert made == {"club": group["id"], "post": 1}
    assert group["posts"][0]["text"] == QUOTES
