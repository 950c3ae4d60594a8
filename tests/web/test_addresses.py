"""Whose address it is: what browsers and programs read apart is nobody's."""

import pytest

from vitrina.web.build.notices import is_on

HOSTS = frozenset({"vk.ru", "127.0.0.1"})


@pytest.mark.parametrize(
    "url",
    [
        "https://vk.ru",
        "https://vk.ru/",
        "https://id.vk.ru/not_robot_captcha?domain=vk.ru&session_token=a.b-c&variant=popup",
        "HTTPS://ID.VK.RU/x#y",
        "https://m.vk.ru:443/login?act=security_check&to=%2F@",
        "http://127.0.0.1:8100/captcha",
        "https://vk.ru?a=https://evil.example/@",
    ],
)
def test_vk_s_own_addresses_are_vk_s(url: str) -> None:
    assert is_on(HOSTS, url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@vk.ru/",
        "https://evil.example/\\@vk.ru",
        "https:\\\\vk.ru\\",
        "https://evil.example@vk.ru/",
        "https://vk.ru@evil.example/",
        "https://vk.ru:80@evil.example/",
        "https://evil.example;.vk.ru@x/",
        "https://evil.example#@vk.ru/",
        "https://evil.example?.vk.ru",
        "https://evilvk.ru/",
        "https://vk.ru.evil.example/",
        "https://vk.ru%2eevil.example/",
        "https://vk\u3002ru/",
        "https://v\u212a.ru/",
        "https://evil.example\u2044.vk.ru/",
        "https://evil.example\t.vk.ru/",
        "https://vk.ru/\n",
        " https://vk.ru/",
        "https:vk.ru",
        "https:/vk.ru",
        "https:///vk.ru",
        "//vk.ru",
        "javascript://vk.ru/%0aalert(1)",
        "ftp://vk.ru/",
        "https://[::1]/",
        "https://vk.ru:99999999/",
        "https://vk.ru/ x",
        "",
        "vk.ru",
    ],
)
def test_what_is_read_in_two_ways_is_nobody_s(url: str) -> None:
    assert not is_on(HOSTS, url)
