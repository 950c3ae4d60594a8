"""Whatever a form holds, no text that VK gets links or calls anybody; the page shows that text."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandboxed import EXAMPLE, SandboxedServices, example_practitioner, open_sandboxed
from vitrina.autoresponder.talking.answers import answer, first_answers
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Incoming
from vitrina.building.advance import advance
from vitrina.building.plan import plan_community
from vitrina.content.pack import load_pack
from vitrina.domain.build import BuildState
from vitrina.domain.markup import remove_markup
from vitrina.domain.pieces import InfoPiece, Piece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.vk.outgoing import write_text
from vitrina.web.form.form_reading import values_from_json
from vitrina.web.form.preview import make_preview
from vitrina.wording.reasons import say_reason

NOW = 1_795_424_400.0
PACK = load_pack("massage")
# A person who tries every way to call somebody; the halves of some are in two fields.
SLY: dict[str, Any] = EXAMPLE | {
    "name": "[id1|Ольга @club1",
    "city": "Казань]",
    "area": "*id1",
    "address": "ул. Мира, 5 [id1",
    "hours": "|с 9 до 18]",
    "techniques": ["Классический", "[club1|спорт]", "@\ufe0fid1"],
    "pricing": [{"title": "Массаж &#64;id1 [id1", "price": 1500}, {"title": "|x]", "price": 5}],
    "about": "Пишите [id1|\nмне] [id1|a[b] &#64;id1 &#91;id1&#124;a] @club1 *id1 (мне) @\u0301id1",
    "overrides": {
        "info": "Обо мне: [https://vk.ru/durov|тут] и &commat;id1",
        "post/1": "Первая [id1|a\nb] запись #тег@club1, пишите@club1",
        "topic/reviews": "[vk.com/durov|x] @all",
        "hand/greeting": "@club1",
    },
}
LIVE = re.compile(
    r"\[[^\[\]|\s]*\||(?:^|[^\w])[@*]+[\u0300-\u036f\ufe0f\u200d]*\w|[а-яё][@*][a-z]|#\w+@\w", re.I
)


def texts_of(item: Piece) -> Iterator[str]:
    for name in ("title", "text", "description"):
        if hasattr(item, name):
            yield getattr(item, name)
    if isinstance(item, InfoPiece):
        yield from (value for value in item.fields.values() if isinstance(value, str))


def plan_of(practitioner: Practitioner, seed: str = "seed", pack: str = "massage") -> CommunityPlan:
    return plan_community(practitioner, load_pack(pack), Route.FULL, NOW, seed)


def stored(**texts: Any) -> Practitioner:
    """Somebody whose form was read by an older release, which left more in it."""
    return example_practitioner().model_copy(update=texts)


OLD = {name: SLY[name] for name in ("name", "area", "address", "hours", "about", "overrides")}


@pytest.mark.parametrize("person", [example_practitioner(**SLY), stored(**OLD)], ids=["new", "old"])
def test_a_plan_calls_nobody(person: Practitioner) -> None:
    plan = plan_of(person)
    for text in (plan.greeting, *(text for item in plan.pieces for text in texts_of(item))):
        assert not LIVE.search(text), text
        assert not LIVE.search(html.unescape(write_text(text)).replace("&", "")), text


@given(
    st.fixed_dictionaries(
        {
            name: st.text("[]|@*id1 я\n\ufe0f.&#64;", min_size=1, max_size=40)
            for name in ("area", "address", "hours", "about")
        }
    ),
    st.text("seed12", max_size=4),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_pieces_join_into_a_mention(typed: dict[str, str], seed: str) -> None:
    for person in (example_practitioner(**typed), stored(**typed)):
        for item in plan_of(person, seed).pieces:
            for text in texts_of(item):
                assert not LIVE.search(text)
                assert remove_markup(text) == text


@pytest.mark.parametrize("pack", ["massage", "manicure"])
def test_our_own_texts_pass_unchanged(pack: str) -> None:
    """What a pack says is not touched on its way, whatever wording is chosen."""
    desk_of = example_practitioner()
    for seed in ("a", "b", "c", "d"):
        plan = plan_of(desk_of, seed, pack)
        for text in (plan.greeting, *(text for item in plan.pieces for text in texts_of(item))):
            assert write_text(text) == text
    for wordings in load_pack(pack).answers.texts.values():
        for wording in wordings:
            for line in wording.lines:
                assert "@" not in line.text and "*" not in line.text


@pytest.mark.parametrize("person", [example_practitioner(**SLY), stored(**OLD)], ids=["new", "old"])
def test_the_bot_calls_nobody_either(person: Practitioner) -> None:
    profile = BotProfile(practitioner=person, pack=PACK, seed="seed", prices_at=NOW)
    said = [reply for _, reply in first_answers(profile, NOW)]
    for question in ("Привет", "Сколько стоит?", "Где вы?", "Расскажите о себе", "Запишите"):
        outcome = answer(Incoming(text=question, sent_at=NOW), Dialog(), profile, NOW)
        said += [reply.text for reply in outcome.replies]
    assert len(said) > 5
    assert not any(LIVE.search(text) for text in said)


async def test_vk_shows_what_the_preview_showed(sqlite_url: str, no_waiting_for_vk: None) -> None:
    """The whole way: what the sandbox, which decodes entities as VK does, has in the end."""
    async with open_sandboxed(sqlite_url) as sandboxed:
        person = example_practitioner(**SLY)
        plan = plan_community(
            person, sandboxed.services.pack, Route.FULL, sandboxed.services.now(), "s"
        )
        await build(sandboxed, person, plan)
        (group,) = (await sandboxed.world())["groups"]
    shown = [group["title"], group["info"]["description"]]
    shown += [post["text"] for post in group["posts"]]
    shown += [product[name] for product in group["products"] for name in ("title", "description")]
    assert not any(LIVE.search(text.replace("&", "")) for text in shown)
    assert any("&#64;id1" in text for text in shown)
    planned = [text for item in plan.pieces for text in texts_of(item)]
    assert {fold(text) for text in shown} <= {fold(text) for text in planned}
    preview = make_preview(SLY, values_from_json(SLY), PACK, NOW)["html"]
    for part in ("&amp;#64;id1", "&amp;commat;id1"):
        assert part in preview
    assert not re.search(r"\[id1\||@club1|\*id1", preview)


def fold(text: str) -> str:
    """VK trims and folds spaces."""
    return " ".join(text.split())


async def build(sandboxed: SandboxedServices, person: Practitioner, plan: CommunityPlan) -> None:
    opened = await sandboxed.open_build(practitioner=person, plan=plan)
    await advance(sandboxed.building, opened.build_id)
    found = await sandboxed.find(opened.build_id)
    assert found.state is BuildState.DONE, say_reason(found.reason)
