"""`vitrina forget`: who is meant, what goes, and only when somebody is sure."""

import json

import pytest
from sqlalchemy import update

from sandboxed import open_sandboxed
from vitrina.cli.forgetting import Asking, forget
from vitrina.domain.telling import CalledStudent
from vitrina.storage.models import communities
from vitrina.wiring.application import application_of
from vitrina.wiring.cannot_start import CannotStart


class Terminal:
    """Answers a question, keeps what is said."""

    def __init__(self, answer: bool = False) -> None:
        self.answer, self.said = answer, list[str]()

    def asking(self, *, is_sure: bool = False, as_json: bool = False) -> Asking:
        return Asking(lambda _: self.answer, self.said.append, is_sure, as_json)


async def test_a_person_is_found_by_whatever_is_known_and_forgotten_when_somebody_is_sure(
    sqlite_url: str,
) -> None:
    async with open_sandboxed(sqlite_url) as sandboxed:
        settings = sandboxed.services.settings
        opened = await sandboxed.open_build(page_key="page-key-of-a-test")
        community_id = (await sandboxed.find(opened.build_id)).community_id
        known = {"group_id": 777, "screen_name": "olga_massage", "student_id": "student 7"}
        async with sandboxed.services.database.transaction() as connection:
            await connection.execute(update(communities).values(known))

        for what in (
            "https://school.example/builds/page-key-of-a-test", community_id, "777", "club777",
            "https://vk.ru/club777", "vk.com/olga_massage", "student 7",
        ):  # fmt: skip
            shown = Terminal()
            assert await forget(settings, what, shown.asking()) is False, what
            assert community_id in shown.said[0] and shown.said[-1] == "Nothing is deleted."
        for nobody in ("", "club778", "student 8", "/builds/unknown", "0" * 32):
            with pytest.raises(CannotStart, match="nobody is known"):
                await forget(settings, nobody, Terminal(answer=True).asking())

        told = Terminal(answer=True)
        assert await forget(settings, "777", told.asking(as_json=True)) is False
        (report,) = map(json.loads, told.said)
        assert report["forgotten"] is False and report["communities"][0]["kept"]["runs"] == 1

        done = Terminal()
        assert await forget(settings, "777", done.asking(is_sure=True, as_json=True)) is True
        (report,) = map(json.loads, done.said)
        assert (report["forgotten"], report["communities"][0]["vk"]) == (True, "failed")
        with pytest.raises(CannotStart):
            await forget(settings, community_id, done.asking(is_sure=True))


async def test_whom_getcourse_has_named_is_forgotten_without_a_community(sqlite_url: str) -> None:
    async with open_sandboxed(sqlite_url) as sandboxed:
        services, settings = sandboxed.services, sandboxed.services.settings
        students = application_of(services).getcourse.students
        await students.keep(CalledStudent("77", "massage", "olga@example.com", "Ольга"), 30)
        shown = Terminal()
        assert await forget(settings, " 77 ", shown.asking()) is False
        assert "student 77" in shown.said[0] and "olga" not in str(shown.said)
        done = Terminal()
        assert await forget(settings, "77", done.asking(is_sure=True, as_json=True)) is True
        assert json.loads(done.said[0]) == {"forgotten": True, "communities": []}
        assert await students.find_email("77", "massage") == ""
        with pytest.raises(CannotStart, match="nobody is known"):
            await forget(settings, "77", done.asking(is_sure=True))
