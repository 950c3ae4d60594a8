"""vk_api 11.10.1 calls methods: its limiter, its errors, its captcha handler, its code flow."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import vk_api

from clients.requests_session import open_hurried, open_session
from clients.sandbox_thread import Control
from vitrina.sandbox.options import SandboxOptions

VISITOR = 4242


def test_a_person_makes_a_community_and_fills_it(control: Control) -> None:
    vk = open_hurried(control.url, control.mint_person()).get_api()
    club = vk.groups.create(title="Массаж • Казань", type="public", subtype=2)["id"]
    assert vk.groups.edit(group_id=club, description="Спина и шея") == 1
    post = {"owner_id": -club, "from_group": 1}
    first = vk.wall.post(**post, message="Здравствуйте!")["post_id"]
    later = vk.wall.post(**post, message="Скоро", publish_date=int(time.time()) + 600)["post_id"]
    assert vk.wall.pin(owner_id=-club, post_id=first) == 1
    assert vk.board.addTopic(group_id=club, title="Отзывы", text="Пишите", from_group=1) == 1
    assert vk.groups.toggleMarket(group_id=club, state="basic") == 1
    assert vk.groups.set_long_poll_settings(group_id=club, enabled=1, message_new=1) == 1
    assert [item["id"] for item in vk.wall.get(owner_id=-club)["items"]] == [first]
    group = control.world()["groups"][0]
    assert [(item["id"], item["state"]) for item in group["posts"]] == [
        (first, "published"),
        (later, "postponed"),
    ]
    assert group["topics"][0]["from_group"] is True and group["market"] is True


def test_a_community_answers_who_wrote_first(control: Control) -> None:
    vk = open_hurried(control.url, control.mint_person()).get_api()
    club = vk.groups.create(title="Салон", type="public")["id"]
    salon = open_hurried(
        control.url, control.mint_community(club), kind=vk_api.VkApiGroup
    ).get_api()
    assert salon.groups.getById()["groups"][0]["id"] == club
    with pytest.raises(vk_api.ApiError) as silent:
        salon.messages.send(peer_id=VISITOR, message="Здравствуйте", random_id=1)
    assert silent.value.code == 901
    control.control("messages", group_id=club, user_id=VISITOR, text="Сколько стоит?")
    sent = salon.messages.send(peer_id=VISITOR, message="1500 ₽", random_id=1)
    assert salon.messages.send(peer_id=VISITOR, message="1500 ₽", random_id=1) == sent


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("groups.create", {"type": "public"}, 100),
        ("groups.create", {"title": "Страница", "type": "page"}, 100),
        ("groups.makeMoney", {}, 3),
        ("groups.getTokenPermissions", {}, 5),
        ("wall.post", {"owner_id": -1, "message": "Чужая стена"}, 125),
    ],
)
def test_a_refusal_is_an_error_with_vks_code(
    control: Control, method: str, params: dict[str, object], code: int
) -> None:
    session = open_hurried(control.url, control.mint_person())
    with pytest.raises(vk_api.ApiError) as refused:
        session.method(method, params)
    assert refused.value.code == code
    sent = {item["key"]: item["value"] for item in refused.value.error["request_params"]}
    assert sent["method"] == method and sent["v"] == "5.199" and "access_token" not in sent


def test_a_bad_key_is_refused(control: Control) -> None:
    with pytest.raises(vk_api.ApiError, match="User authorization failed"):
        open_hurried(control.url, "нет такого").method("users.get")


@pytest.mark.parametrize("options", [SandboxOptions()])
def test_its_own_limiter_keeps_within_three_a_second(
    control: Control, options: SandboxOptions
) -> None:
    """0.34 s between calls of a person (vk-contract 2026-11-22 §3.3, [L]) is what VK allows."""
    vk = open_session(control.url, control.mint_person()).get_api()
    for _ in range(5):
        vk.users.get()
    assert control.world()["requests"]["users.get"] == {"asked": 5, "answered": 5, "refused": 0}


@pytest.mark.parametrize("options", [SandboxOptions()])
def test_a_hurried_caller_meets_code_6_and_waits_it_out(
    control: Control, options: SandboxOptions
) -> None:
    """vk_api sleeps half a second and repeats (vk-contract 2026-11-22 §3.3, [L])."""
    vk = open_hurried(control.url, control.mint_person()).get_api()
    for _ in range(4):
        assert vk.users.get()
    count = control.world()["requests"]["users.get"]
    assert count["answered"] == 4 and count["refused"] >= 1


def test_a_captcha_without_a_sid_breaks_vk_api(control: Control) -> None:
    """Since August 2026 some answers have no captcha_sid: a KeyError inside vk_api, whose handler
    never hears of it (vk-contract 2026-11-22 §3.3, §3.4: vk_api issue 536, [F])."""
    asked: list[vk_api.Captcha] = []
    session = open_hurried(control.url, control.mint_person(), captcha_handler=asked.append)
    control.control("faults", method="users.get", kind="error", code=14, times=1)
    with pytest.raises(KeyError, match="captcha_sid"):
        session.method("users.get")
    assert not asked
    assert session.method("users.get")


def test_a_captcha_with_a_sid_is_passed_by_a_person(control: Control) -> None:
    """Others still have one, and then vk_api's handler can send what the person's check gave."""
    asked: list[str] = []

    def ask(captcha: vk_api.Captcha) -> Any:
        asked.append(captcha.redirect_uri)
        return captcha.try_again(success_token=control.pass_check(captcha.redirect_uri))

    session = open_hurried(control.url, control.mint_person(), captcha_handler=ask)
    control.control("faults", method="users.get", kind="error", code=14, times=2)
    with pytest.raises(KeyError, match="captcha_sid"):
        session.method("users.get")
    [person] = session.method("users.get")
    assert person["id"] and len(asked) == 1
    assert urlsplit(asked[0]).path == "/not_robot_captcha"


def test_the_letters_of_an_old_captcha_are_not_read(control: Control) -> None:
    """captcha_key is no longer supported (vk-contract 2026-11-22 §3.4, [O]): VK asks again."""

    def type_letters(captcha: vk_api.Captcha) -> Any:
        return captcha.try_again("буквы")

    session = open_hurried(control.url, control.mint_person(), captcha_handler=type_letters)
    control.control("faults", method="users.get", kind="error", code=14, times=3)
    for _ in range(2):
        with pytest.raises(KeyError, match="captcha_sid"):
            session.method("users.get")
    count = control.world()["requests"]["users.get"]
    assert count["answered"] == 0 and count["refused"] == 3


@pytest.mark.parametrize("options", [SandboxOptions(auto_consent=True, rate_limits=False)])
def test_the_older_code_flow_gives_a_key(control: Control, options: SandboxOptions) -> None:
    back = "http://127.0.0.1:9/back"
    wish = {"client_id": "51", "redirect_uri": back, "response_type": "code", "state": "s"}
    params = {**wish, "scope": "groups,wall"}
    answer = control.http.get(f"{control.url}/authorize", params=params)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    session = open_session(control.url, app_id=51, client_secret="секрет")
    session.RPS_DELAY = 0
    given: dict[str, Any] = session.code_auth(code, back)
    assert given["access_token"] and given["user_id"]
    assert session.method("groups.create", {"title": "Салон"})["name"] == "Салон"
    with pytest.raises(vk_api.AuthError):
        session.code_auth(code, back)
