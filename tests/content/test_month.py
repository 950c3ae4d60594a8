"""What a month of posts is about, and a year of months in which nothing is said twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from statistics import mean

import pytest

from vitrina.content.facts import collect_facts
from vitrina.content.lint import lint_text
from vitrina.content.month import (
    YEAR,
    choose_subjects,
    collect_sentences,
    is_told,
    retell_subject,
    tell_subject,
)
from vitrina.content.pack import Pack, load_pack
from vitrina.content.posts import write_posts
from vitrina.content.subjects import Subject
from vitrina.domain.piece_keys import is_piece_key
from vitrina.domain.practitioner import Practitioner, Price

TRADES = ("massage", "manicure")
JANUARY = 1_798_761_600.0  # 2027-01-01
MONTHS = [f"2027-{number:02}" for number in range(1, 13)]


def somebody(pack: Pack, seed: str = "somebody") -> Practitioner:
    chosen = pack.head.suggested[:3]
    pricing = tuple(
        Price(title=title, rubles=2000 + 300 * n, minutes=60 + 15 * n)
        for n, title in enumerate(chosen)
    )
    return Practitioner(
        name="Ольга", city="Казань", area="Центральный", phone="+79005550000", techniques=chosen,
        pricing=pricing, is_home_visit=True, address="ул. Мира, 1", timezone="Europe/Moscow",
        seed=seed,
    )  # fmt: skip


def choose(
    pack: Pack,
    month: str = "2027-01",
    *,
    history: Sequence[tuple[str, float]] = (),
    asked: Mapping[str, int] | None = None,
    seed: str = "one",
    person: Practitioner | None = None,
) -> tuple[Subject, ...]:
    return choose_subjects(
        pack, person or somebody(pack), month=month, history=history, asked=asked or {}, seed=seed
    )


@pytest.mark.parametrize("trade", TRADES)
def test_a_pack_has_subjects_for_a_year_of_every_kind(trade: str) -> None:
    subjects = load_pack(trade).subjects
    kinds = Counter(subject.kind for subject in subjects)

    assert len(subjects) >= 36
    assert len(kinds) == 11
    for month in range(1, 13):
        assert sum(bool(one.months) and one.fits_month(month) for one in subjects) >= 2, month


@pytest.mark.parametrize("trade", TRADES)
def test_kinds_are_mixed_and_the_season_comes_first(trade: str) -> None:
    pack = load_pack(trade)
    for month in MONTHS:
        for seed in "abcdefgh":
            chosen = choose(pack, month, seed=seed)
            kinds = [subject.kind for subject in chosen]

            assert len(chosen) == 8
            assert chosen[0].months and all(one.fits_month(int(month[-2:])) for one in chosen)
            assert all(kinds.count(kind) <= 1 for kind in ("reviews", "gift"))
            assert not any(
                a == b == c for a, b, c in zip(kinds, kinds[1:], kinds[2:], strict=False)
            )
    assert choose(pack) == choose(pack)
    assert {choose(pack, seed=seed) for seed in "abcd"} != {choose(pack)}


def test_what_visitors_asked_most_comes_next(pack: Pack) -> None:
    chosen = choose(pack, asked={"pain": 9, "cancel": 4, "hello": 50})
    undated = [subject for subject in chosen if not subject.months]
    times = [{"pain": 9, "cancel": 4}.get(name, 0) for one in undated for name in one.answers[:1]]

    assert "pain" in undated[0].answers
    assert times[:2] == [9, 9] and 4 in times[:4]


def test_no_subject_comes_again_within_a_year(pack: Pack) -> None:
    first = choose(pack)
    history = [(subject.key, JANUARY + 86_400 * n) for n, subject in enumerate(first)]
    again = choose(pack, "2027-12", history=history)
    year_later = [(key, at - YEAR - 86_400 * 40) for key, at in history]

    assert {one.key for one in again}.isdisjoint(one.key for one in first)
    assert choose(pack, history=year_later) == first


def test_a_subject_is_told_only_by_whom_it_fits(pack: Pack) -> None:
    person = somebody(pack).model_copy(
        update={"is_home_visit": False, "techniques": ("Детский",), "pricing": (
            Price(title="Детский массаж", rubles=900, minutes=30),
        )}
    )  # fmt: skip
    told = {one.key for one in pack.subjects if is_told(one, collect_facts(person, pack.head))}
    chosen = [one.key for month in MONTHS for one in choose(pack, month, person=person)]

    assert chosen and set(chosen) <= told
    assert "home_table" not in told and "pressure" not in told and "first_message" in told


@pytest.mark.parametrize("trade", TRADES)
def test_a_year_says_nothing_twice_and_never_falls_silent(trade: str) -> None:
    """Twelve months of eight posts are more than any pack has: it grows quieter instead."""
    pack = load_pack(trade)
    person = somebody(pack)
    first_weeks = collect_sentences(post.text for post in write_posts(person, pack, "somebody"))
    said, history, counts = set(first_weeks), list[tuple[str, float]](), list[int]()
    for number, month in enumerate(MONTHS):
        at = JANUARY + 30.4 * 86_400 * number
        chosen = choose(pack, month, history=history)
        for subject in chosen:
            told = tell_subject(subject, person, pack, seed=f"somebody/{month}", used=said)
            assert told is not None, subject.key
            sentences = collect_sentences([told.text])
            assert sentences.isdisjoint(said)
            assert lint_text(told.text) == []
            said |= sentences
        history += [(subject.key, at) for subject in chosen]
        counts.append(len(chosen))

    assert counts[:2] == [8, 8] and min(counts) >= 1
    assert all(after <= before + 2 for before, after in pairwise(counts))
    assert max(Counter(key for key, _ in history).values()) == 1


@pytest.mark.parametrize("trade", TRADES)
def test_neighbours_with_one_form_do_not_read_alike(trade: str) -> None:
    """Every subject told by twenty communities, as if all had chosen it."""
    pack = load_pack(trade)
    person = somebody(pack)
    shares = {}
    for subject in pack.subjects:
        told = [
            collect_sentences([retell_subject(subject, person, pack, f"{n}/2027-01#0").text])
            for n in range(20)
        ]
        shares[subject.key] = mean(
            len(one & other) / min(len(one), len(other)) for one, other in combinations(told, 2)
        )
        assert len(set(told)) == 20, subject.key

    assert mean(shares.values()) < 0.18
    assert max(shares.values()) < 0.3, max(shares, key=lambda key: shares[key])


def test_a_form_may_rewrite_a_post_of_a_month() -> None:
    assert is_piece_key("month/2026-12/3", ())
    for wrong in ("month/2026-13/3", "month/2026-12/0", "month/26-12/3", "month/2026-12/100"):
        assert not is_piece_key(wrong, ())
