"""A person is forgotten: searched for in every column of every table, in the file, in Redis."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from sandbox_options import AGREEING
from sandboxed import EXAMPLE
from vitrina.storage.models import builds, communities, leads
from vitrina.storage.table_pending_grants import TablePendingGrants
from web.conftest import AppWith
from web.guided import Guided
from web.marks import find_in_file, find_marks
from web.served_app import ServedApp, init, read_column, serve_app, wait_for_bot
from web.test_photos import upload
from web.visitor import Page

PERSON = {
    "name": "Ефросинья Полоцкая",
    "phone": "+79036667788",
    "telegram": "efrosinya_mark",
    "area": "Заречный уголок",
    "about": "Учусь у бабушки Пелагеи",
    "student_id": "student-of-mark",
    "course_id": "course-of-mark",
}
VISITOR, VISITORS_PHONE = 700700700, "+79172223355"
EARLY = "Меня зовут Марфа, мой телефон 8 917 222-33-66, хочу записаться"
OWNER = 800800800
MARKS = (
    *PERSON.values(), "Ефросинья", "Полоцк", "9036667788", "Пелаге",
    str(VISITOR), VISITORS_PHONE, "Марфа", "9172223366", str(OWNER),
)  # fmt: skip


@dataclass
class Story:
    """A made community with everything that can lie in the database about it."""

    served: ServedApp
    guided: Guided
    page: Page
    group_id: int
    photo_id: str

    @property
    def key(self) -> str:
        return self.page.path.rpartition("/")[2]

    @property
    def marks(self) -> tuple[str, ...]:
        return (*MARKS, self.photo_id)

    async def search(self) -> dict[str, set[str]]:
        services = self.served.sandboxed.services
        return await find_marks(services.database, services.vault, self.marks)

    async def write(self, *lines: str, visitor: int = VISITOR) -> None:
        """A visitor writes, line by line, each after the answer to the one before."""
        for line in lines:
            before = len(await self.said())
            await self.served.sandboxed.http.post(
                f"{self.served.sandboxed.sandbox.url}/sandbox/messages",
                json={"group_id": self.group_id, "user_id": visitor, "text": line},
            )
            deadline = time.monotonic() + 20
            while len(await self.said()) == before:
                assert time.monotonic() < deadline, line
                await asyncio.sleep(0.05)

    async def said(self) -> list[str]:
        return [
            message["text"]
            for message in (await self.served.sandboxed.world())["messages"]
            if message["from_id"] == -self.group_id
        ]

    async def group(self) -> dict[str, Any]:
        groups = (await self.served.sandboxed.world())["groups"]
        found: dict[str, Any] = next(one for one in groups if one["id"] == self.group_id)
        return found


async def tell_story(served: ServedApp) -> Story:
    """Form, photo, guided way, build, feed, ticks, a talk, a booking, one more grant begun."""
    program = await served.program()
    photo = (await upload(program))["photo_id"]
    guided = Guided(served, await served.browser())
    page = await guided.begin(**PERSON, photo_id=photo)
    group_id = guided.open_community()
    page = await guided.give_address(page, f"vk.ru/club{group_id}")
    page = await guided.give_key(page, await guided.make_key(group_id))
    page = await guided.build(page, posts="feed")
    story = Story(served, guided, page, group_id, photo)
    status = f"{served.url}/groups/{story.key}/status"
    await wait_for_bot(program, status)
    await story.write("хочу записаться", EXAMPLE["pricing"][1]["title"], "завтра", "днём")
    await story.write(VISITORS_PHONE, "да, согласна")
    await story.write(EARLY, visitor=VISITOR + 1)
    await init(program, **PERSON)
    await guided.browser.open(page.path)
    database = served.sandboxed.services.database
    async with database.transaction() as connection:  # as who is known by VK and by the school
        await connection.execute(
            update(communities).values(student_id=PERSON["student_id"], owner_id=OWNER)
        )
        await connection.execute(update(builds).values(waiting_data={"for": OWNER}))
    return story


async def press_forget(story: Story, **typed: str | None) -> Page:
    browser = story.guided.browser
    asked = await browser.open(f"/communities/{story.key}/forget")
    assert asked.status == 200, asked.html
    return await browser.submit(asked, asked.form, {"sure": "1", **typed})


async def test_nothing_of_a_person_is_left_anywhere(database_url: str) -> None:
    async with serve_app(database_url, AGREEING, VITRINA_BOT_PAUSE="0") as served:
        story = await tell_story(served)
        database = served.sandboxed.services.database
        before = await story.search()
        # The search finds what there is, or its silence later would prove nothing.
        assert [mark for mark, places in before.items() if not places] == []
        assert await read_column(served, leads.c.id)
        assert [one["url"] for one in (await story.group())["callback_servers"]]

        asked = await story.guided.browser.open(f"/communities/{story.key}/forget")
        assert "1 заявка на запись" in asked.words and "ваша фотография" in asked.words
        done = await press_forget(story)

        assert done.status == 200, done.html
        assert "Данные удалены" in done.words and "Удалите ключ" in done.words
        assert "Уберите адрес" not in done.words
        after = await story.search()
        assert {mark: places for mark, places in after.items() if places} == {}
        if database.is_sqlite:
            assert find_in_file(database, story.marks) == set()
        counts = await served.count_rows()
        assert {name: count for name, count in counts.items() if count} == {
            "communities": 1, "link_keys": 1, "forgotten_runs": 1, "ended_callbacks": 1,
            **{name: counts[name] for name in ("build_openings", "vk_errors", "vk_verdicts")
               if counts[name]},
        }  # fmt: skip
        group = await story.group()
        assert group["callback_servers"] == [] and not group["long_poll"].get("enabled")
        assert group["info"]["description"]  # VK's side is the person's own


async def test_vk_that_does_not_answer_keeps_nothing_and_late_events_are_sent_away(
    app_with: AppWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_with(AGREEING) as served:
        story = await tell_story(served)
        browser, page = story.guided.browser, f"/communities/{story.key}/forget"
        (server,) = (await story.group())["callback_servers"]
        for method in ("groups.getCallbackServers", "groups.deleteCallbackServer"):
            await served.sandboxed.add_fault(method, "error", 1000, code=10)

        asked = await browser.open(page)
        unsure = await browser.submit(asked, asked.form)
        assert unsure.status == 422 and "Поставьте отметку" in unsure.words
        before = await story.search()
        with monkeypatch.context() as killed:
            killed.setattr(TablePendingGrants, "drop", stop)
            assert (await press_forget(story)).status == 500
        assert await story.search() == before

        done = await press_forget(story)
        assert done.status == 200 and "Уберите адрес Витрины" in done.words
        assert {mark for mark, places in (await story.search()).items() if places} == set()
        assert (await browser.submit(asked, asked.form, {"sure": "1"})).status == 410
        for path in (page, f"/builds/{story.key}", f"/kits/{story.key}"):
            gone = await browser.open(path)
            assert (gone.status, "Здесь больше ничего нет" in gone.words) == (410, True), path
        assert (await browser.open("/builds/unknown-key")).status == 404
        assert "Ефросинья" not in (await browser.open("/create")).html

        await served.sandboxed.http.delete(f"{served.sandboxed.sandbox.url}/sandbox/faults")
        (listening,) = (await story.group())["callback_servers"]
        assert listening["url"] == server["url"]
        await served.sandboxed.http.post(
            f"{served.sandboxed.sandbox.url}/sandbox/messages",
            json={"group_id": story.group_id, "user_id": VISITOR, "text": "Марфа, ау"},
        )
        for _ in range(400):
            if not (await story.group())["callback_servers"]:
                break
            await asyncio.sleep(0.05)
        assert (await story.group())["callback_servers"] == []
        assert {mark for mark, places in (await story.search()).items() if places} == set()

        # The same group again, for whoever wants it.
        guided = story.guided
        anew = await guided.give_address(await guided.begin(), f"vk.ru/club{story.group_id}")
        anew = await guided.give_key(anew, await guided.make_key(story.group_id))
        assert "/builds/" in (await guided.build(anew, posts="text")).path


async def stop(self: TablePendingGrants, is_theirs: object) -> None:
    raise RuntimeError("the process was killed here")
