"""What VK refused is left for the person to do: named, explained, ready to copy."""

from dataclasses import replace

import pytest

from sandboxed import example_practitioner
from vitrina.building.description import describe_build
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import ProductPiece
from vitrina.domain.reason import reason_as_written
from vitrina.storage.records import BuildRecord
from vitrina.web.build.manual_page import ManualStep
from vitrina.web.build.manual_steps import view_manual_steps
from vitrina.web.build.notices import Visit
from vitrina.web.build.views import view_build
from web.served_app import ServedApp

SITE = "https://vk.example"
VISIT = Visit("key", "csrf", frozenset(), 0.0)


@pytest.fixture
async def build(served: ServedApp) -> BuildRecord:
    """A saved build, nothing of it made."""
    return await served.sandboxed.find((await served.sandboxed.open_build()).build_id)


def made(build: BuildRecord, *refused: str) -> BuildRecord:
    """The build finished, with these steps refused by VK."""
    steps = {
        key: replace(
            step,
            state=StepState.REFUSED if key in refused else StepState.DONE,
            reason=reason_as_written("ВКонтакте не дал.") if key in refused else None,
        )
        for key, step in build.steps.items()
    }
    return replace(build, state=BuildState.DONE_WITH_GAPS, group_id=7, steps=steps)


def refuse(build: BuildRecord, *keys: str) -> list[ManualStep]:
    """What is left to do after these refusals."""
    steps = view_manual_steps(describe_build(made(build, *keys)), "/builds/key", SITE)
    theirs = ("hand/", "status", "story")  # whatever VK refused or took
    return [step for step in steps if not step.key.startswith(theirs)]


def test_whatever_vk_refuses_has_a_title_of_its_own(build: BuildRecord) -> None:
    titles = {}
    for item in build.plan.pieces:
        if item.manual or item.required:
            continue
        (step,) = refuse(build, item.key)
        assert step.title and step.reason == "ВКонтакте не дал.", item.key
        assert step.settings_url.startswith((f"{SITE}/club7", f"{SITE}/market-7")), item.key
        assert step.steps and (step.way or step.open_label == "Открыть сообщество"), item.key
        titles[item.key] = step.title
    assert titles["info"] == "Заполните описание"
    assert titles["market/currency"] == "Проверьте настройки товаров"
    assert titles["category"] == "Выберите тематику"


@pytest.mark.parametrize(
    ("kind", "number", "path"),
    [
        ("community", 9, "/club9"),
        ("post", 5, "/wall-7_5"),
        ("topic", 6, "/topic-7_6"),
        ("product", 8, "/product-7_8"),
        ("callback", 2, "/club7/settings/extras"),
    ],
)
def test_what_is_there_twice_comes_first_with_a_link_to_the_one_too_many(
    build: BuildRecord, kind: str, number: int, path: str
) -> None:
    item = next(item for item in build.plan.pieces if item.kind == kind)
    whole = made(build, "cover")
    doubled = replace(whole.steps[item.key], reference={"doubles": [number]})
    steps = view_manual_steps(
        describe_build(replace(whole, steps=whole.steps | {item.key: doubled})), "/b", SITE
    )
    assert steps[0].settings_url == SITE + path
    assert steps[0].title.startswith("Удалите лишн") and steps[0].reason.endswith(".")
    assert steps[1].key == "cover"
    assert len({step.key for step in steps}) == len(steps)


def test_settings_that_were_refused_say_what_to_choose(build: BuildRecord) -> None:
    currency, category = refuse(build, "category", "market/currency")
    assert category.text.startswith("Массаж")
    assert currency.text == "Валюта: российский рубль. Комментарии к товарам: выключены."


def test_one_trouble_is_one_thing_to_do(build: BuildRecord) -> None:
    steps = refuse(build, "bot/long_poll", "bot/callback", "bot/events")
    assert [step.title for step in steps] == ["Подключите бота"]
    steps = refuse(build, "market", "market/currency")
    assert [step.title for step in steps] == ["Включите товары"]
    steps = refuse(build, "avatar", "avatar_post")
    assert [step.title for step in steps] == ["Поставьте аватар"]


def test_a_price_to_copy_is_written_as_people_write_it(build: BuildRecord) -> None:
    product = next(item for item in build.plan.pieces if isinstance(item, ProductPiece))
    (step,) = refuse(build, product.key)
    assert product.rubles >= 1000
    assert f"\n{product.rubles:,} ₽\n".replace(",", " ") in step.text.replace("\u202f", " ")


def test_pictures_that_the_form_dropped_are_not_shown(build: BuildRecord) -> None:
    page = view_build(made(build), example_practitioner(), VISIT, site_url=SITE)
    assert page.community.cover_url == "/builds/key/pictures/cover.jpg"

    kept = tuple(item for item in build.plan.pieces if item.key not in ("cover", "avatar"))
    dropped = replace(made(build), plan=build.plan.model_copy(update={"pieces": kept}))
    page = view_build(dropped, example_practitioner(), VISIT, site_url=SITE)
    assert page.community.cover_url is None and page.community.avatar_url is None
