"""What is said beforehand: which part is ours, which the person has, nothing in both."""

import pytest

from sandboxed import example_practitioner
from vitrina.building.manual_steps import plan_manual_steps
from vitrina.building.plan import plan_community
from vitrina.building.routing import PlanTerms
from vitrina.building.work_split import WorkSplit, split_work
from vitrina.content.pack import Pack
from vitrina.domain.community import GrantKind
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.vk.rights import Means

NOW = 1_790_000_000.0
ALL = frozenset({"manage", "photos", "messages", "wall"})


def planned(
    pack: Pack, scope: frozenset[str], *, keep: frozenset[str] = frozenset(), by_feed: bool = False
) -> CommunityPlan:
    """The example's plan as a key with these rights carries it out."""
    terms = PlanTerms((Means(GrantKind.COMMUNITY_KEY, scope),), keep, True, by_feed)
    return plan_community(example_practitioner(), pack, Route.CONNECT, NOW, "seed", terms)


def ours(split: WorkSplit) -> dict[str, int]:
    return {line.line: line.count for line in split.ours}


def test_a_whole_key_makes_the_face_the_posts_and_the_bot(pack: Pack) -> None:
    split = split_work(planned(pack, ALL))
    made = ours(split)
    assert made["cover"] == 1 and made["info"] == 1
    assert made["posts_now"] + made["posts_later"] == 8
    assert "avatar" not in made and "products" not in made and "community" not in made
    assert split.seconds > 0


def test_each_right_that_is_missing_moves_its_part_to_the_person(pack: Pack) -> None:
    whole = split_work(planned(pack, ALL))
    for right, lines in {"wall": {"posts_now", "posts_later"}, "photos": {"cover"}}.items():
        narrow = split_work(planned(pack, ALL - {right}))
        assert set(ours(whole)) - set(ours(narrow)) == lines
        assert narrow.minutes > whole.minutes


def test_what_stays_is_made_by_nobody(pack: Pack) -> None:
    kept = split_work(planned(pack, ALL, keep=frozenset({"cover"})))
    assert "cover" not in ours(kept)
    whole = split_work(planned(pack, ALL))
    assert kept.theirs == whole.theirs


def test_minutes_are_those_of_the_list_that_comes_afterwards(pack: Pack) -> None:
    plan = planned(pack, ALL)
    split, steps = split_work(plan), plan_manual_steps(plan)
    assert split.minutes == sum(step.minutes for step in steps)
    assert sum(line.count for line in split.theirs) == len(steps)


@pytest.mark.parametrize("scope", [frozenset(), frozenset({"messages"})])
def test_a_key_that_may_nothing_leaves_everything(pack: Pack, scope: frozenset[str]) -> None:
    left = {"info", "cover", "posts_now", "posts_later"}
    assert not left & set(ours(split_work(planned(pack, scope))))
