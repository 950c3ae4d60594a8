"""What pictures cost: milliseconds of processor time for one community's worth of them.

Run it by `make bench`. Numbers are the median of several rounds after a warm-up, text fitting,
drawing and JPEG included.
"""

import statistics
import time
from collections.abc import Sequence

from vitrina.art.cards import draw_picture
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, Motif, Picture, PostCard
from vitrina.domain.practitioner import Theme

ROUNDS = 7
THEME, SEED = Theme.SAGE, "bench"

AVATAR = AvatarCard(theme=THEME, pattern="leaves", seed=SEED, initials="ОВ")
COVER = CoverCard(
    theme=THEME, pattern="leaves", seed=SEED, headline="Массаж в Набережных Челнах",
    name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
    phone="+7 900 555-01-28",
)  # fmt: skip
SERVICES: tuple[tuple[str, Motif], ...] = (
    ("Классический массаж", "leaf"), ("Общий массаж тела", "stones"),
    ("Лимфодренажный массаж", "waves"), ("Массаж лица", "rings"), ("Массаж спины", "calm"),
)  # fmt: skip
ITEMS = tuple(
    ItemCard(theme=THEME, pattern="leaves", seed=SEED, title=title, duration="60 мин", motif=motif)
    for title, motif in SERVICES
)
HEADINGS: tuple[tuple[str, Motif, int], ...] = (
    ("Давайте знакомиться", "name", 3), ("Цены на массаж", "price", 5),
    ("Как проходит первый сеанс", "steps", 3), ("Как подготовиться", "checklist", 4),
    ("Где меня найти", "map", 2), ("Частые вопросы", "question", 0),
    ("Вечер без спешки", "calm", 0), ("Какой массаж выбрать", "list", 4),
)  # fmt: skip
POSTS = tuple(
    PostCard(theme=THEME, pattern="leaves", seed=SEED, title=title, motif=motif,
             rows=(("Общий массаж тела", "2 800 ₽"),) * rows)
    for title, motif, rows in HEADINGS
)  # fmt: skip


def main() -> None:
    """Print the table."""
    groups: dict[str, Sequence[Picture]] = {
        "avatar": [AVATAR], "cover": [COVER], "5 items": ITEMS, "8 posts": POSTS,
    }  # fmt: skip
    for pictures in groups.values():
        _measure(pictures)
    print(f"{'pictures':<10}{'ms CPU':>10}{'ms each':>10}{'KB each':>10}")
    total = 0.0
    for name, pictures in groups.items():
        rounds = [_measure(pictures) for _ in range(ROUNDS)]
        spent = statistics.median(spent for spent, _ in rounds)
        total += spent
        size = rounds[0][1] / len(pictures) / 1024
        print(f"{name:<10}{spent:>10.1f}{spent / len(pictures):>10.1f}{size:>10.0f}")
    print(f"{'all':<10}{total:>10.1f}")


def _measure(pictures: Sequence[Picture]) -> tuple[float, int]:
    """Milliseconds of all threads of this process, and bytes made."""
    started = time.process_time()
    made = sum(len(draw_picture(picture)) for picture in pictures)
    return (time.process_time() - started) * 1000, made


if __name__ == "__main__":
    main()
