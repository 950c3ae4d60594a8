"""What the chaos left behind: each person's community held against the plan of their build."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import PostPiece, ProductPiece, TopicPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.database import Database

MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


@dataclass(frozen=True)
class Build:
    """A build as the database has it at the end."""

    id: str
    user: int
    state: BuildState
    why: str
    plan: CommunityPlan
    steps: Mapping[str, StepState]
    gaps: Mapping[str, str]


@dataclass
class Verdict:
    """Counts of what is wrong, each with where; nothing in it means that all is well."""

    states: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    without_reason: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing is doubled, lost, stuck or unexplained."""
        return not (self.doubled or self.lost or self.stuck or self.without_reason)


async def read_builds(database: Database) -> list[Build]:
    """Every build with its steps."""
    async with database.transaction() as connection:
        rows = (await connection.execute(text("SELECT * FROM builds"))).mappings().all()
        steps = (await connection.execute(text("SELECT * FROM steps"))).mappings().all()
    by_build: defaultdict[str, list[Any]] = defaultdict(list)
    for step in steps:
        by_build[step["build_id"]].append(step)
    return [_as_build(row, by_build[row["id"]]) for row in rows]


async def count_zombies(database: Database) -> int:
    """Jobs that are marked as being done; with no build under way there is none."""
    async with database.transaction() as connection:
        query = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        return int((await connection.execute(text(query))).scalar_one())


def judge(builds: Sequence[Build], world: Mapping[str, Any]) -> Verdict:
    """Each person has one community with every piece once, or a reason why a piece is not there."""
    verdict = Verdict(Counter(build.state.value for build in builds))
    owned: defaultdict[int, list[Any]] = defaultdict(list)
    for group in world["groups"]:
        owned[group["owner_id"]].append(group)
    users = {build.user for build in builds}
    for user, groups in owned.items():
        if user not in users:
            verdict.lost.append(f"user {user} has {len(groups)} communities and no build")
    for user, wall in world["walls"].items():
        if wall:
            verdict.doubled.append(f"user {user} has {len(wall)} posts on the own wall")
    for build in builds:
        _judge_one(build, owned[build.user], verdict)
    return verdict


def _judge_one(build: Build, groups: Sequence[Any], verdict: Verdict) -> None:
    where = f"build {build.id[:8]} of user {build.user}"
    verdict.gaps.update(
        f"{key.partition('/')[0]}: {why or 'NO REASON'}" for key, why in build.gaps.items()
    )
    verdict.without_reason += [f"{where}: {key}" for key, why in build.gaps.items() if not why]
    if len(groups) > 1:
        verdict.doubled.append(f"{where}: {len(groups)} communities")
    if not build.state.is_finished:
        verdict.stuck.append(f"{where}: {build.state.value}, {build.why or 'no reason'}")
        return
    if build.state not in MADE:
        if not build.why:
            verdict.without_reason.append(f"{where}: {build.state.value}")
        return
    if not groups:
        verdict.lost.append(f"{where}: {build.state.value}, and there is no community")
    for group in groups[:1]:
        for piece, wanted, found in _pieces(build, group):
            if found > wanted:
                verdict.doubled.append(f"{where}: {found} x {piece}")
            elif found < wanted:
                verdict.lost.append(f"{where}: no {piece}, and its step is done")


def _pieces(build: Build, group: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """(what, how many there should be, how many there are); a gap that is there is no fault."""
    posts = Counter(post["text"] for post in group["posts"])
    products = Counter(product["sku"] for product in group["products"])
    topics = Counter(topic["title"] for topic in group["topics"])
    planned = 0
    for item in build.plan.pieces:
        done = build.steps.get(item.key) is StepState.DONE
        found = int(done)
        if isinstance(item, PostPiece):
            found = posts[item.text]
            planned += found
        elif isinstance(item, ProductPiece):
            found = products[item.sku]
        elif isinstance(item, TopicPiece):
            found = topics[item.title]
        elif item.kind in ("avatar", "cover", "market"):
            found = int(bool(group[item.kind]))
        elif item.kind == "callback":
            found = len(group["callback_servers"])
        yield item.key, int(done) if found < 1 else 1, found
    if build.steps.get("avatar_post") is StepState.DONE:
        yield "post that nobody planned", 0, sum(posts.values()) - planned
    yield (
        "product that nobody planned",
        0,
        max(0, len(group["products"]) - sum(item.kind == "product" for item in build.plan.pieces)),
    )


def _as_build(row: Any, steps: Sequence[Any]) -> Build:
    why = [str(row[name]) for name in ("waiting_for", "error_code", "words") if row[name]]
    return Build(
        id=row["id"],
        user=row["vk_user_id"],
        state=BuildState(row["state"]),
        why=" ".join(why),
        plan=CommunityPlan.model_validate(json.loads(row["plan"])),
        steps={step["key"]: StepState(step["state"]) for step in steps},
        gaps={
            step["key"]: " ".join(
                str(step[name]) for name in ("error_code", "words") if step[name] is not None
            )
            for step in steps
            if step["state"] == StepState.REFUSED
        },
    )
