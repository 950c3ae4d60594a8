"""Posts of one more month: on which days, in which words, and rendered again after a change."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from vitrina.building.month import name_month, plan_month, render_month_post
from vitrina.building.plan import plan_community
from vitrina.content.lint import lint_text
from vitrina.content.month import choose_subjects, collect_sentences
from vitrina.content.pack import load_pack
from vitrina.content.subjects import Subject
from vitrina.domain.community import GrantKind
from vitrina.domain.pieces import PostPiece, read_piece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner, Price

PACK = load_pack("massage")
ZONE = ZoneInfo("Asia/Kamchatka")
PERSON = Practitioner(
    name="Ольга Васильева", city="Казань", phone="+79005550128", timezone="Asia/Kamchatka",
    techniques=("Классический", "Спортивный"), is_home_visit=True, address="ул. Мира, 1",
    pricing=(Price(title="Спина", rubles=1500, minutes=40), Price(title="Тело", rubles=2500)),
)  # fmt: skip
NOW = datetime(2026, 11, 27, 23, 40, tzinfo=ZONE).timestamp()
SEED = "community-1"
DAY = 86_400


def plan(
    now: float = NOW,
    *,
    person: Practitioner = PERSON,
    taken: Sequence[float] = (),
    used: frozenset[str] = frozenset(),
    known: Sequence[str] = (),
    history: Sequence[tuple[str, float]] = (),
    way: GrantKind | None = None,
) -> tuple[PostPiece, ...]:
    chosen = choose_subjects(
        PACK, person, month=name_month(now, person.timezone), history=history, asked={}, seed=SEED
    )
    planned = plan_month(
        person, PACK, seed=SEED, now=now, chosen=chosen, taken=taken, used=used, known=known,
        way=way,
    )  # fmt: skip
    return tuple(post for post in planned if isinstance(post, PostPiece))


def plan_one(subject: Subject) -> PostPiece:
    post = plan_month(PERSON, PACK, seed=SEED, now=NOW, chosen=[subject])[0]
    assert isinstance(post, PostPiece)
    return post


def render(post: PostPiece, person: Practitioner) -> PostPiece:
    rendered = render_month_post(post, person, PACK)
    assert isinstance(rendered, PostPiece)
    return rendered


def local_times(posts: Sequence[PostPiece]) -> list[datetime]:
    return [datetime.fromtimestamp(post.publish_at or 0, ZONE) for post in posts]


def test_eight_posts_come_twice_a_week_at_varied_human_hours() -> None:
    posts = plan()
    moments = local_times(posts)

    assert [post.key for post in posts] == [f"month/2026-12/{n}" for n in range(1, 9)]
    assert moments == sorted(moments)
    assert len({moment.date() for moment in moments}) == 8
    gaps = [(after.date() - before.date()).days for before, after in pairwise(moments)]
    assert set(gaps) <= {3, 4} and (moments[-1].date() - moments[0].date()).days <= 30
    assert all(9 <= moment.hour <= 20 for moment in moments)
    assert len({(moment.hour, moment.minute) for moment in moments}) > 3
    assert [post.day for post in posts] == [
        (moment.date() - datetime.fromtimestamp(NOW, ZONE).date()).days for moment in moments
    ]
    assert len({post.guid for post in posts}) == 8
    assert all(post.picture and lint_text(post.text) == [] for post in posts)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_nothing_comes_within_the_hour_or_on_a_day_that_has_a_post(hour: int) -> None:
    now = datetime(2026, 12, 31, hour, 59, tzinfo=ZONE).timestamp()
    taken = [now + number * DAY for number in (1, 2, 5, 6, 7, 12, 20, 27)]
    posts = plan(now, taken=taken)
    days = {moment.date() for moment in local_times(posts)}

    assert len(posts) == len(days) == 8
    assert min(post.publish_at or 0 for post in posts) >= now + 3600
    assert days.isdisjoint({datetime.fromtimestamp(moment, ZONE).date() for moment in taken})


def test_a_full_month_takes_what_has_room() -> None:
    taken = [NOW + number * DAY for number in range(1, 31) if number not in (10, 20)]

    assert len(plan(taken=taken)) == 2
    assert plan(taken=[NOW + number * DAY for number in range(32)]) == ()


def test_by_a_community_s_key_every_post_has_an_odd_minute() -> None:
    posts = plan(way=GrantKind.COMMUNITY_KEY)

    assert all((post.publish_at or 0) // 60 % 2 for post in posts)
    assert [post.text for post in posts] == [post.text for post in plan()]


def test_keys_are_never_given_again() -> None:
    keys = [post.key for post in plan(known=["month/2026-12/1", "month/2026-12/3", "post/2"])]

    assert keys[:2] == ["month/2026-12/2", "month/2026-12/4"]


def test_the_same_arguments_give_the_same_posts_and_neighbours_differ() -> None:
    neighbour = PERSON.model_copy(update={"seed": "neighbour-seed"})

    assert plan() == plan()
    ours = collect_sentences(post.text for post in plan())
    theirs = collect_sentences(post.text for post in plan(person=neighbour))
    assert len(ours & theirs) < len(ours) / 5


def test_no_sentence_of_the_first_two_weeks_comes_again() -> None:
    first = plan_community(PERSON, PACK, Route.CONNECT, NOW - 12 * DAY, SEED)
    used = collect_sentences(piece.text for piece in first.pieces if isinstance(piece, PostPiece))
    posts = plan(used=used)
    said = [collect_sentences([post.text]) for post in posts]

    assert len(posts) == 8
    assert all(sentences.isdisjoint(used) for sentences in said)
    assert len(frozenset[str]().union(*said)) == sum(map(len, said))


def test_a_change_of_the_form_renders_what_is_still_to_come() -> None:
    late = next(one for one in PACK.subjects if one.key == "being_late")
    posts = [*plan(), plan_one(late)]
    changed = PERSON.model_copy(update={"phone": "+79009990011"})
    again = [render(post, changed) for post in posts]

    assert [render(post, PERSON) for post in posts] == posts
    assert "+7 900 999-00-11" in again[-1].text
    for before, after in zip(posts, again, strict=True):
        assert after.text == before.text.replace("+7 900 555-01-28", "+7 900 999-00-11")
        assert (after.key, after.publish_at, after.guid) == (
            before.key, before.publish_at, before.guid,
        )  # fmt: skip


def test_what_the_form_has_no_more_is_not_rendered_and_own_words_stay() -> None:
    subject = next(one for one in PACK.subjects if "выезд" in one.needs)
    post = plan_one(subject)
    here = PERSON.model_copy(update={"is_home_visit": False})
    own = PERSON.model_copy(update={"overrides": {post.key: "Свой текст."}})

    assert render_month_post(post, here, PACK) is None
    assert render(post, own).text == "Свой текст."


def test_posts_of_the_first_plan_and_of_unknown_subjects_stay() -> None:
    first = plan_community(PERSON, PACK, Route.FULL, NOW, SEED).piece("post/3")
    assert isinstance(first, PostPiece)
    unknown = first.model_copy(update={"subject": "gone", "wording": "a/b#0"})

    assert render_month_post(first, PERSON, PACK) == first
    assert render_month_post(unknown, PERSON, PACK) == unknown


def test_plans_stored_before_there_were_months_are_read() -> None:
    post = plan()[0]
    stored = post.model_dump(mode="json")
    del stored["subject"], stored["wording"]
    old = read_piece(stored)

    assert isinstance(old, PostPiece) and (old.subject, old.wording) == ("", "")
    whole = plan_community(PERSON, PACK, Route.FULL, NOW, SEED)
    grown = whole.model_copy(update={"pieces": (*whole.pieces, *plan())})
    assert CommunityPlan.model_validate_json(grown.model_dump_json()) == grown
