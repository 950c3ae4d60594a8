"""Which posts are due in a feed, and their texts, whatever was typed."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from vitrina.application.serve_feed import FeedDocument, FeedEntry
from vitrina.domain.feed import (
    is_missed,
    list_due_posts,
    list_feed_posts,
    without_links_behind,
    write_feed_text,
)
from vitrina.domain.pieces import PostPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.vk.outgoing import is_shown_as
from vitrina.web.feed.rss import write_rss

ANY_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&]\"'\n\r\t\x00\x0b\ufffe\ud800/!?;#x"))
)


def plan_with(*times: int | None) -> CommunityPlan:
    posts = tuple(
        PostPiece(
            key=f"post/{number}", text="Запись", picture=None, publish_at=at, day=0, guid="g",
            by_feed=True,
        )
        for number, at in enumerate(times, 1)
    )  # fmt: skip
    return CommunityPlan(
        route=Route.CONNECT, timezone="Europe/Moscow", pack="massage", greeting="", pieces=posts
    )


def due(plan: CommunityPlan, connected_at: float | None, now: float) -> list[tuple[str, float]]:
    return [(one.post.key, one.at) for one in list_due_posts(plan, connected_at, now)]


def test_posts_of_the_first_day_come_with_the_connection_in_the_order_of_the_plan() -> None:
    plan = plan_with(None, None, 300)
    assert due(plan, None, 1000) == []
    assert due(plan, 100, 100) == [("post/1", 99), ("post/2", 100)]
    assert due(plan, 100, 300) == [("post/1", 99), ("post/2", 100), ("post/3", 300)]
    assert due(plan, 301, 1000) == [("post/1", 300), ("post/2", 301)]


def test_a_post_is_missed_when_its_time_had_passed() -> None:
    first, later = list_feed_posts(plan_with(None, 300))
    assert [is_missed(later, at) for at in (None, 299, 300, 301)] == [False, False, False, True]
    assert not is_missed(first, 301)


@given(st.lists(st.one_of(st.none(), st.integers(0, 50))), st.integers(0, 50), st.data())
def test_what_was_given_out_once_stays_and_keeps_its_time(
    times: list[int | None], connected_at: int, data: st.DataObject
) -> None:
    plan = plan_with(*times)
    now = connected_at + data.draw(st.integers(0, 60))
    later = now + data.draw(st.integers(0, 60))
    before, after = due(plan, connected_at, now), due(plan, connected_at, later)
    assert set(before) <= set(after)
    assert [at for _, at in after] == sorted(at for _, at in after)


@given(ANY_TEXT)
def test_any_text_is_written_so_that_reading_it_once_gives_it_back(text: str) -> None:
    ours = write_feed_text(text)
    entry = FeedEntry(guid="g", post_key="k", title=ours, text=ours, at=1.0)
    data = write_rss(FeedDocument(77, 1.0, (entry,)), "https://v.example", "https://vk.ru")
    root = ElementTree.fromstring(data)
    # A reader of XML takes every line end for one and the same.
    assert (root.findtext("channel/item/description") or "").split() == ours.split()
    assert write_feed_text(ours) == ours
    assert b"<b" not in data and b"<!" not in data and data.count(b"<description>") == 2


def test_what_vk_may_put_behind_a_text_is_not_a_part_of_it() -> None:
    shown = "Запись\nhttps://v.example/posts/1 https://vk.cc/x"
    assert without_links_behind(shown) == "Запись"
    assert is_shown_as("Запись", without_links_behind(shown))
    inside = "Смотрите https://vk.ru/x и пишите"
    assert without_links_behind(inside) == inside
