"""A form is changed: exactly what it changes is sent, by each way, whoever dies meanwhile."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from build_runner import BuildRunner, describe, open_build_runner
from building.changed import FORM, Living, changed_form, connect, make
from building.conftest import MakePlan
from building.test_killed import MOMENTS, Killed, kill_at
from connected import open_group
from sandboxed import SandboxedServices
from vitrina.application.change_community import Outdated, change_community
from vitrina.application.start_run import AnotherRun, Changed
from vitrina.building.changes import Wishes
from vitrina.building.manual_steps import list_manual_steps
from vitrina.building.pieces.info import KIND as INFO
from vitrina.domain.build import BuildPurpose, BuildState, StepState
from vitrina.domain.pieces import InfoPiece
from vitrina.domain.reason import Reason
from vitrina.storage.builds import LATEST

# Two other prices, a service more and one less, another phone: what goes to VK for it.
BY_TOKEN = {
    # The description, the phone.
    "groups.edit": 1,
    # The cover says the phone.
    "photos.getOwnerCoverPhotoUploadServer": 1,
    "photos.saveOwnerCoverPhoto": 1,
    # Three cards that are there (the third says the phone), one that goes; and the new one.
    "market.edit": 4,
    "market.add": 1,
    "market.getCategories": 1,
    "market.getProductPhotoUploadServer": 4,
    "market.saveProductPhoto": 4,
    # The one post that is not out and says a price.
    "wall.edit": 1,
    "photos.getWallUploadServer": 1,
    "photos.saveWallPhoto": 1,
}
BY_KEY = {
    "groups.edit": 1,
    "photos.getOwnerCoverPhotoUploadServer": 1,
    "photos.saveOwnerCoverPhoto": 1,
}
READS = {"groups.getById", "market.get", "wall.get", "board.getTopics", "groups.getCallbackServers"}
SERVICES = ["Массаж 60 мин", "Массаж спины", "Массаж стоп", "Спортивный массаж"]


@pytest.fixture
async def runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    """Calls go one by one, so that each is counted."""
    async with open_build_runner(sandboxed) as opened:
        yield opened


async def sent_for(living: Living, build_id: str) -> dict[str, int]:
    """The calls of that run by method, without reads."""
    before = await living.count_calls()
    await living.runner.finish(build_id)
    after = await living.count_calls()
    counts = {method: count - before.get(method, 0) for method, count in after.items()}
    return {name: count for name, count in counts.items() if count and name not in READS}


async def shown(living: Living) -> dict[str, Any]:
    """The community without what differs from one to the next."""
    group = await living.group()
    return {**describe(group), "on sale": sorted(
        (one["title"], one["price"]) for one in group["products"] if not one["disabled"]
    )}  # fmt: skip


async def test_a_persons_token_sends_what_the_form_changes_and_nothing_else(
    runner: BuildRunner,
) -> None:
    living = await make(runner)
    posts = (await shown(living))["posts"]
    preview = await living.preview(changed_form())
    assert preview.can_edit_published
    assert {one.key: one.how for one in preview.changes if one.how == "left"} == {
        "post/1": "left", "post/2": "left",  # they are out
    }  # fmt: skip

    assert await sent_for(living, await living.open_change(changed_form())) == BY_TOKEN

    group = await living.group()
    assert group["info"]["phone"] == "+79990001122"
    assert sorted(one["title"] for one in group["products"] if not one["disabled"]) == SERVICES
    now = (await shown(living))["posts"]
    changed = [text for text, *_ in now if text not in [one[0] for one in posts]]
    assert len(now) == len(posts) and len(changed) == 1 and "1\u202f200 до 3\u202f200" in changed[0]
    # The bot and the kit go by the form, and the community needs nothing more.
    form = await living.services.communities.practitioner_of(living.community_id)
    assert form is not None and form[1] == changed_form()
    assert (await living.preview(changed_form())).changes == ()


async def test_a_community_s_key_sends_its_part_and_the_rest_is_words_for_hands(
    runner: BuildRunner,
) -> None:
    living = await connect(runner)
    assert not (await living.preview(changed_form())).can_edit_published
    build_id = await living.open_change(changed_form())

    assert await sent_for(living, build_id) == BY_KEY

    build = await runner.find(build_id)
    assert (build.purpose, build.state) == (BuildPurpose.CHANGE, BuildState.DONE)
    steps = {step.piece: step for step in list_manual_steps(build)}
    question = steps["post/6"]
    assert question.title == Reason(code="manual.edit_post") and "1\u202f200" in question.text
    assert question.screen == "postponed"
    # What was never put there by hand is still to be put there, by the new words.
    assert steps["product/massazh-spiny"].title == Reason(
        code="manual.product", data={"title": "Массаж спины"}
    )
    assert "2\u202f000" in str(steps["product/massazh-spiny"].text)
    # One that was never there need not be hidden.
    assert not [key for key in steps if key.startswith("product/massazh-shei-i-plech")]


async def test_posts_that_vk_takes_from_our_feed_change_there(runner: BuildRunner) -> None:
    living = await connect(runner, posts_by_feed=True)
    preview = await living.preview(changed_form())
    assert {one.how for one in preview.changes if one.key.startswith("post/")} <= {"edited", "left"}

    assert await sent_for(living, await living.open_change(changed_form())) == BY_KEY

    community = await living.services.communities.find(living.community_id)
    assert community is not None and community.plan is not None
    fed = community.plan.piece("post/6")
    assert fed.goes_by_feed and "1\u202f200" in fed.model_dump_json()
    steps = list_manual_steps(await runner.find(await latest_of(living)))
    assert not [step for step in steps if step.piece.startswith("post/")]


async def latest_of(living: Living) -> str:
    """The id of the latest run over the community."""
    found = await living.services.builds.find_run(living.community_id, LATEST)
    assert found is not None
    return found.id


async def test_a_service_that_comes_back_is_the_same_card(runner: BuildRunner) -> None:
    living = await make(runner)
    cards = {one["title"]: one["id"] for one in (await living.group())["products"]}
    await living.change(changed_form())

    await living.change(FORM)

    back = {
        one["title"]: one["id"] for one in (await living.group())["products"] if not one["disabled"]
    }
    assert back == cards


async def test_published_posts_are_edited_where_the_person_wants_it(runner: BuildRunner) -> None:
    living = await make(runner)
    await living.change(changed_form(), Wishes(edit_published=True))

    texts = [one["text"] for one in (await living.group())["posts"] if one["state"] == "published"]
    assert any("2\u202f800" in text for text in texts) and not any(
        "2\u202f500" in text for text in texts
    )


async def test_only_what_was_shown_is_sent_and_once(runner: BuildRunner) -> None:
    living = await make(runner)
    preview = await living.preview(changed_form())
    order = (living.services, living.community_id)

    other = FORM.model_copy(update={"phone": "+79995554433"})
    assert isinstance(await change_community(*order, other, preview.digest), Outdated)
    first = await change_community(*order, changed_form(), preview.digest)
    again = await change_community(*order, changed_form(), preview.digest)

    assert isinstance(first, Changed)
    # The second press finds a form that is changed already.
    assert isinstance(again, AnotherRun | Outdated)
    await runner.finish(first.build_id)
    assert (
        sorted(one["title"] for one in (await living.group())["products"] if not one["disabled"])
        == SERVICES
    )


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_change_is_finished_and_nothing_is_twice(
    runner: BuildRunner, moment: str
) -> None:
    undisturbed = await make(runner)
    done = await undisturbed.change(changed_form())
    wanted = await shown(undisturbed)
    keys = [key for key, step in done.steps.items() if step.state is StepState.DONE]
    victims = [key for key in keys if not done.steps[key].is_kept]
    assert len(victims) == 8
    living = await make(runner)
    build_id = await living.open_change(changed_form())

    for victim in victims:
        with pytest.MonkeyPatch.context() as patch:
            kill_at(moment, victim, patch)
            try:
                await runner.advance(build_id)
            except Killed:
                runner.clock.pass_time(30.0)

    build = await runner.finish(build_id)
    assert build.state is BuildState.DONE
    found = await shown(living)
    assert without_marks(found) == without_marks(wanted)


async def test_a_community_that_keeps_its_own_description_keeps_it_through_a_change(
    runner: BuildRunner,
) -> None:
    group = await open_group(runner.sandboxed)
    world = runner.sandboxed.sandbox.world.groups[group.group_id]
    world.description = "Своё описание, написанное давно"
    living = await connect(runner, group, keep=frozenset({"info"}))

    await living.change(changed_form())

    assert (await living.group())["info"]["description"] == "Своё описание, написанное давно"


def test_what_was_kept_of_a_description_is_renewed_as_it_was_kept(plan_of: MakePlan) -> None:
    planned, other = (plan_of(telegram=name).piece("info") for name in ("olga_massage", "olga_new"))
    assert isinstance(planned, InfoPiece) and isinstance(other, InfoPiece)
    kept = INFO.kept(planned)
    assert kept is not None and set(kept.fields) == {"website"}

    assert INFO.renew(kept, other) == INFO.kept(other)
    assert INFO.renew(planned, other) == other


async def test_a_killed_change_by_key_leaves_nothing_twice(runner: BuildRunner) -> None:
    undisturbed = await connect(runner)
    await undisturbed.change(changed_form())
    wanted = await shown(undisturbed)
    for moment in MOMENTS:
        living = await connect(runner)
        build_id = await living.open_change(changed_form())
        for victim in ("info", "cover"):
            with pytest.MonkeyPatch.context() as patch:
                kill_at(moment, victim, patch)
                try:
                    await runner.advance(build_id)
                except Killed:
                    runner.clock.pass_time(30.0)
        build = await runner.finish(build_id)
        assert build.state is BuildState.DONE, moment
        found = await shown(living)
        posts = [(text, state) for text, state, *_ in found.pop("posts")]
        assert posts == [(text, state) for text, state, *_ in wanted["posts"]], moment
        assert found == {name: wanted[name] for name in found}, moment


def without_marks(group: dict[str, Any]) -> dict[str, Any]:
    """Our marks on goods are another in each community."""
    products = [(title, price, has_photo) for title, _, price, has_photo in group["products"]]
    return {**group, "products": products}
