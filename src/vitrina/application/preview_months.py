"""The posts that would follow the first two weeks of a community, month after month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vitrina.building.month import DAYS, name_month, plan_month
from vitrina.building.plan import plan_community, wording_seed
from vitrina.content.month import choose_subjects, collect_sentences
from vitrina.content.pack import Pack
from vitrina.content.posts import write_posts
from vitrina.domain.pieces import DatedPiece
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner

_DAY = 86_400.0
_FIRST_WEEKS = 14 * _DAY


@dataclass(frozen=True)
class MonthPost:
    """One post: what it is about, and everything a reader sees. `at` is the person's local time."""

    key: str
    subject: str
    kind: str
    at: datetime
    picture: tuple[str, ...]
    text: str


def preview_months(
    pack: Pack, practitioner: Practitioner, begun: datetime, *, seed: str, months: int
) -> Iterator[MonthPost]:
    """Every post of so many months, as if all before had come out; nobody has asked the bot.

    `begun` is when the community begins, with its zone.
    """
    first = write_posts(practitioner, pack, wording_seed(practitioner, seed))
    used = set(collect_sentences(post.text for post in first))
    plan = plan_community(practitioner, pack, Route.KIT, begun.timestamp(), seed)
    dated = [piece for piece in plan.pieces if isinstance(piece, DatedPiece)]
    taken = [float(piece.publish_at) for piece in dated if piece.publish_at]
    history, known = list[tuple[str, float]](), set[str]()
    for number in range(months):
        now = begun.timestamp() + _FIRST_WEEKS + DAYS * _DAY * number
        month = name_month(now, practitioner.timezone)
        chosen = choose_subjects(
            pack, practitioner, month=month, history=history, asked={}, seed=seed
        )
        posts = plan_month(
            practitioner, pack, seed=seed, now=now, chosen=chosen, taken=taken, used=used,
            known=known,
        )  # fmt: skip
        kinds = {subject.key: subject.kind for subject in chosen}
        for post in posts:
            told = _tell(post, kinds[post.subject], begun)
            yield told
            used |= collect_sentences([told.text])
            history.append((post.subject, told.at.timestamp()))
            taken.append(told.at.timestamp())
            known.add(post.key)


def _tell(post: DatedPiece, kind: str, begun: datetime) -> MonthPost:
    shown: dict[str, Any] = post.model_dump(mode="json")
    picture = shown["picture"]
    return MonthPost(
        key=post.key,
        subject=post.subject,
        kind=kind,
        at=datetime.fromtimestamp(post.publish_at or 0, begun.tzinfo),
        picture=(picture["title"], *(" ".join(row).strip() for row in picture["rows"])),
        text=shown["text"],
    )
