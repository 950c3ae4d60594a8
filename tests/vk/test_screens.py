"""Where VK's screens are: one table, and what an operator says of those that moved."""

import pytest

from sandboxed import sandboxed_settings
from vitrina.vk.screens import PATHS, BadScreens, Screen, Screens, read_screens
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.services import open_services
from vitrina.wording.screens import SCREEN_WAYS


def test_every_screen_has_its_path_and_the_way_to_it_in_words() -> None:
    assert set(PATHS) == set(SCREEN_WAYS) == set(Screen)


def test_a_screen_of_a_community_is_behind_its_id() -> None:
    screens = Screens()
    assert screens.path(Screen.BUTTON, 7) == "/club7/settings/cta"
    assert screens.path(Screen.BUTTON, None) == ""
    assert screens.path(Screen.CREATE, None) == screens.path(Screen.CREATE, 7) == "/groups_create"


def test_what_the_operator_says_goes_before_the_table() -> None:
    screens = read_screens(["button=/club{id}/cta", " create = /new?act=group "])
    assert screens.path(Screen.BUTTON, 7) == "/club7/cta"
    assert screens.path(Screen.CREATE, None) == "/new?act=group"
    assert screens.path(Screen.MESSAGES, 7) == "/club7/settings/messages"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("shop=/club{id}/shop", "shop is not one of VK's screens: community, settings"),
        ("", "is not one of VK's screens"),
        ("button", "write button=/path"),
        ("button=settings/cta", "write button=/path"),
        ("button=https://elsewhere.example/", "write button=/path"),
        ("button=@elsewhere.example/", "write button=/path"),
        ("button=/club{name}/cta", "write button=/path"),
        ("button=/club{id}/cta#here", "write button=/path"),
        ("button=/club {id}", "write button=/path"),
    ],
)
def test_anything_else_stops_the_start_with_one_line(change: str, says: str) -> None:
    with pytest.raises(BadScreens) as refused:
        read_screens([change])
    assert says in str(refused.value) and "\n" not in str(refused.value)


async def test_a_process_with_such_a_setting_does_not_start(sqlite_url: str) -> None:
    settings = sandboxed_settings("http://127.0.0.1:1", sqlite_url, VITRINA_VK_SCREENS="map=/x")
    with pytest.raises(CannotStart, match="VITRINA_VK_SCREENS: map is not one"):
        async with open_services(settings, will_work=False):
            pass
