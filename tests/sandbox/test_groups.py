"""Communities: made, described, found again; their shop switched on and off."""

from __future__ import annotations

import pytest

from sandbox.client import Client


async def test_a_public_page_is_made_and_found(olga: Client) -> None:
    made = await olga.do(
        "groups.create", title="Массаж • Москва", type="public", subtype=2, description="Нет"
    )
    assert made["type"] == "page" and made["screen_name"] == f"club{made['id']}"
    assert made["name"] == "Массаж • Москва" and made["admin_level"] == 3
    found = await olga.do(
        "groups.getById", group_id=made["id"], fields="has_photo,cover,market,description,wall"
    )
    [group] = found["groups"]
    assert group["has_photo"] == 0 and group["cover"] == {"enabled": 0}
    assert group["market"]["enabled"] == 0
    # "description" of groups.create is ignored for public pages.
    assert group["description"] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "Массаж", "type": "page"},
        {"title": "Массаж", "type": "public", "subtype": "company"},
        {"title": "Массаж", "type": "public", "subtype": 9},
    ],
)
async def test_naive_ways_to_make_one_are_refused(olga: Client, wrong: dict[str, object]) -> None:
    assert await olga.code("groups.create", **wrong) == 100
    assert (await olga.world())["groups"] == []


async def test_a_person_s_communities_the_newest_first(olga: Client, nobody: Client) -> None:
    first = (await olga.do("groups.create", title="Первое"))["id"]
    second = (await olga.do("groups.create", title="Второе"))["id"]
    assert await olga.do("groups.get", filter="admin") == {"count": 2, "items": [second, first]}
    shown = await olga.do("groups.get", filter="admin", extended=1, count=1)
    assert shown["count"] == 2 and [item["name"] for item in shown["items"]] == ["Второе"]
    petr = await nobody.become_person()
    assert (await petr.do("groups.get", filter="admin"))["count"] == 0
    assert await petr.code("groups.get", user_id=olga.user_id, filter="admin") == 260


async def test_editing_changes_only_what_was_sent(olga: Client, club: int) -> None:
    await olga.do("groups.edit", group_id=club, description="Массаж", phone="+79000000000")
    await olga.do("groups.edit", group_id=club, website="https://example.org", wall=1, topics=1)
    settings = await olga.do("groups.getSettings", group_id=club)
    assert settings["description"] == "Массаж" and settings["website"] == "https://example.org"
    [group] = (await olga.do("groups.getById", group_ids=club, fields="contacts,site"))["groups"]
    assert group["contacts"] == [{"phone": "+79000000000"}]
    assert group["site"] == "https://example.org"


async def test_wall_kinds_for_groups_are_refused_on_a_page(olga: Client, club: int) -> None:
    assert await olga.code("groups.edit", group_id=club, wall=2) == 100
    group = (await olga.do("groups.create", title="Группа", type="group"))["id"]
    assert await olga.do("groups.edit", group_id=group, wall=2) == 1


async def test_a_short_address_is_taken_once(olga: Client, club: int) -> None:
    await olga.do("groups.edit", group_id=club, screen_name="massage_kazan")
    found = await olga.do("groups.getById", group_id="massage_kazan")
    assert found["groups"][0]["id"] == club
    other = (await olga.do("groups.create", title="Другое"))["id"]
    assert await olga.code("groups.edit", group_id=other, screen_name="massage_kazan") == 1260
    assert await olga.code("groups.edit", group_id=other, screen_name="да") == 1260


async def test_categories_are_there_to_be_chosen_by_name(olga: Client, club: int) -> None:
    settings = await olga.do("groups.getSettings", group_id=club)
    names = {
        sub["name"]: (top["id"], sub["id"])
        for top in settings["public_category_list"]
        for sub in top["subcategories"]
    }
    category, subcategory = names["Массаж"]
    await olga.do(
        "groups.edit", group_id=club, public_category=category, public_subcategory=subcategory
    )
    settings = await olga.do("groups.getSettings", group_id=club)
    assert settings["public_subcategory"] == subcategory


async def test_messages_and_bots_are_switched_on(olga: Client, club: int) -> None:
    community = await olga.become_community(club)
    await community.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    [group] = (await olga.world())["groups"]
    assert group["info"]["settings"] == {"messages": True, "bots_capabilities": True}


async def test_the_rights_of_a_community_token(olga: Client, club: int) -> None:
    community = await olga.become_community(club, "photos,messages,manage")
    rights = await community.do("groups.getTokenPermissions")
    assert rights["mask"] == 4 + 4096 + 262144
    assert {item["name"] for item in rights["permissions"]} == {"photos", "messages", "manage"}
    assert await olga.code("groups.getTokenPermissions") == 5


async def test_the_shop_says_when_it_already_was_so(olga: Client, club: int) -> None:
    assert await olga.code("groups.toggleMarket", group_id=club, state="none") == 1432
    assert await olga.do("groups.toggleMarket", group_id=club, state="basic") == 1
    assert await olga.code("groups.toggleMarket", group_id=club, state="basic") == 1431
    assert (await olga.world())["groups"][0]["market"] is True
    assert await olga.do("groups.toggleMarket", group_id=club, state="none") == 1


async def test_people_are_shown_by_id(olga: Client) -> None:
    [me] = await olga.do("users.get", fields="has_photo,photo_200")
    assert me["id"] == olga.user_id and me["has_photo"] == 0
    assert await olga.do("users.get", user_ids="999999999") == []
    assert await olga.code("users.get", user_ids="ольга") == 100
