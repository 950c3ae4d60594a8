"""The wall: who speaks, what waits, what is refused."""

from __future__ import annotations

import time

import pytest

from sandbox.client import Client

HOUR, DAY = 3600, 86400


async def test_without_from_group_the_person_speaks(olga: Client, club: int) -> None:
    await olga.do("wall.post", owner_id=-club, message="От себя")
    await olga.do("wall.post", owner_id=-club, message="От сообщества", from_group=1)
    wall = await olga.do("wall.get", owner_id=-club)
    assert [post["from_id"] for post in wall["items"]] == [-club, olga.user_id]
    owner = await olga.do("wall.get", domain=f"club{club}", filter="owner")
    assert [post["text"] for post in owner["items"]] == ["От сообщества"]
    others = await olga.do("wall.get", owner_id=-club, filter="others")
    assert [post["text"] for post in others["items"]] == ["От себя"]


async def test_without_an_owner_it_lands_on_the_person_s_own_wall(olga: Client) -> None:
    await olga.do("wall.post", message="Не туда")
    world = await olga.world()
    assert [post["text"] for post in world["walls"][str(olga.user_id)]] == ["Не туда"]


async def test_a_community_token_speaks_as_the_community(olga: Client, club: int) -> None:
    community = await olga.become_community(club)
    posted = await community.do("wall.post", owner_id=-club, message="Здравствуйте")
    [post] = (await olga.world())["groups"][0]["posts"]
    assert post["id"] == posted["post_id"] and post["from_group"] is True


async def test_a_post_needs_words_or_pictures_that_exist(olga: Client, club: int) -> None:
    assert await olga.code("wall.post", owner_id=-club) == 100
    assert await olga.code("wall.post", owner_id=-club, attachments=f"photo-{club}_1") == 100
    assert await olga.code("wall.post", owner_id=-club, message="1", attachments="cat") == 100
    links = "https://example.org,https://example.net"
    assert await olga.code("wall.post", owner_id=-club, message="1", attachments=links) == 100
    assert (await olga.do("wall.get", owner_id=-club))["count"] == 0


async def test_a_guid_makes_one_post_for_an_hour(olga: Client, club: int) -> None:
    post = {"owner_id": -club, "from_group": 1, "message": "Раз", "guid": "build-1/post-1"}
    first = await olga.do("wall.post", **post)
    assert await olga.do("wall.post", **post) == first
    assert (await olga.do("wall.get", owner_id=-club))["count"] == 1
    await olga.control("clock", advance_s=HOUR + 1)
    assert await olga.do("wall.post", **post) != first


async def test_a_postponed_post_comes_out_when_its_time_comes(olga: Client, club: int) -> None:
    at = int(time.time()) + DAY
    posted = await olga.do(
        "wall.post", owner_id=-club, from_group=1, message="Завтра", publish_date=at
    )
    assert (await olga.do("wall.get", owner_id=-club))["count"] == 0
    waiting = await olga.do("wall.get", owner_id=-club, filter="postponed")
    assert waiting["items"][0]["id"] == posted["post_id"]
    assert waiting["items"][0]["post_type"] == "postpone" and waiting["items"][0]["date"] == at
    await olga.control("clock", advance_s=DAY + 60)
    [post] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert post["text"] == "Завтра" and post["post_type"] == "post" and post["date"] == at
    assert (await olga.do("wall.get", owner_id=-club, filter="postponed"))["count"] == 0
    assert (await olga.world())["groups"][0]["posts"][0]["state"] == "published"


async def test_a_minute_holds_one_postponed_post(olga: Client, club: int) -> None:
    at = int(time.time()) // 60 * 60 + HOUR
    await olga.do("wall.post", owner_id=-club, message="Раз", publish_date=at)
    error = await olga.refuse("wall.post", owner_id=-club, message="Два", publish_date=at + 59)
    assert error["error_code"] == 214
    assert "a post is already scheduled for this time" in error["error_msg"]
    assert await olga.do("wall.post", owner_id=-club, message="Три", publish_date=at + 60)


async def test_a_past_time_is_refused(olga: Client, club: int) -> None:
    past = int(time.time()) - 5
    assert await olga.code("wall.post", owner_id=-club, message="Вчера", publish_date=past) == 100


async def test_a_day_holds_25_postponed_posts_and_a_wall_150(olga: Client, club: int) -> None:
    noon = (int(time.time()) // DAY + 2) * DAY + 6 * HOUR
    for day in range(6):
        for minute in range(25):
            at = noon + day * DAY + minute * 60
            await olga.do("wall.post", owner_id=-club, message="Пост", publish_date=at)
        if day == 0:
            error = await olga.refuse(
                "wall.post", owner_id=-club, message="Пост", publish_date=noon + HOUR
            )
            assert "can only schedule 25 posts on a day" in error["error_msg"]
    at = noon + 7 * DAY
    error = await olga.refuse("wall.post", owner_id=-club, message="Пост", publish_date=at)
    assert error["error_code"] == 214 and "more than 150 posts" in error["error_msg"]


async def test_a_day_holds_50_posts(olga: Client, club: int) -> None:
    for _ in range(50):
        await olga.do("wall.post", owner_id=-club, message="Пост")
    error = await olga.refuse("wall.post", owner_id=-club, message="Пост")
    assert error["error_code"] == 214 and "50 posts a day" in error["error_msg"]
    await olga.control("clock", advance_s=DAY)
    assert await olga.do("wall.post", owner_id=-club, message="Пост")


async def test_postponed_posts_are_hidden_from_strangers(
    olga: Client, nobody: Client, club: int
) -> None:
    petr = await nobody.become_person()
    assert await petr.code("wall.get", owner_id=-club, filter="postponed") == 15
    assert (await petr.do("wall.get", owner_id=-club))["count"] == 0


async def test_posts_are_read_by_name_pinned_and_removed(olga: Client, club: int) -> None:
    first = (await olga.do("wall.post", owner_id=-club, from_group=1, message="1"))["post_id"]
    second = (await olga.do("wall.post", owner_id=-club, from_group=1, message="2"))["post_id"]
    assert await olga.do("wall.pin", owner_id=-club, post_id=first) == 1
    wall = await olga.do("wall.get", owner_id=-club)
    assert [(post["id"], post["is_pinned"]) for post in wall["items"]] == [(first, 1), (second, 0)]
    assert await olga.do("wall.delete", owner_id=-club, post_id=first) == 1
    read = await olga.do("wall.getById", posts=f"-{club}_{first},-{club}_{second}")
    assert [post["text"] for post in read["items"]] == ["2"]
    assert await olga.code("wall.delete", owner_id=-club, post_id=first) == 104
    assert (await olga.world())["groups"][0]["pinned_id"] is None


async def test_a_stranger_may_neither_pin_nor_remove(
    olga: Client, nobody: Client, club: int
) -> None:
    post = await olga.do("wall.post", owner_id=-club, from_group=1, message="Наше")
    petr = await nobody.become_person()
    for method in ("wall.pin", "wall.delete"):
        assert await petr.code(method, owner_id=-club, **post) == 15


@pytest.mark.parametrize(("wall", "code"), [(1, None), (0, 214), (2, 214)])
async def test_an_open_wall_of_a_group_lets_strangers_write(
    olga: Client, nobody: Client, wall: int, code: int | None
) -> None:
    group = (await olga.do("groups.create", title="Группа", type="group"))["id"]
    await olga.do("groups.edit", group_id=group, wall=wall)
    petr = await nobody.become_person()
    answer = await petr.ask("wall.post", owner_id=-group, message="Реклама")
    assert answer.get("error", {}).get("error_code") == code


async def test_an_extended_wall_names_its_authors(olga: Client, club: int) -> None:
    await olga.do("wall.post", owner_id=-club, message="От себя")
    wall = await olga.do("wall.get", owner_id=-club, extended=1)
    assert [person["id"] for person in wall["profiles"]] == [olga.user_id]
    assert [group["id"] for group in wall["groups"]] == [club]
