"""Where a program spends its processor time: a signal notes again and again where it is.

The signal comes after every few milliseconds of processor time of the whole process, so a program
that waits is not seen; a run with one busy thread is seen as it is.
"""

import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType, TracebackType

STEP = 0.002  # seconds of processor time; the kernel may round it up

# The innermost frame whose file has one of these in its path decides; psycopg serves two of them.
PARTS = (
    ("journal", ("/vitrina/storage/", "/sqlalchemy/", "/aiosqlite/")),
    ("queue", ("/procrastinate/", "/building/queue/")),
    ("HTTP", ("/vitrina/vk/", "/httpx2/", "/httpcore2/", "/h11/", "/anyio/")),
    ("runner", ("/vitrina/building/", "/pydantic/", "/structlog/")),
)
REST = "event loop, rest"


class Sampler:
    """Counts samples by part of the program and by function, while the block lasts."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.ours: Counter[str] = Counter()
        self.processor = 0.0

    def __enter__(self) -> "Sampler":
        self._began = time.process_time()
        self._before = signal.signal(signal.SIGPROF, self._note)
        signal.setitimer(signal.ITIMER_PROF, STEP, STEP)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)
        self.processor = time.process_time() - self._began

    def _note(self, _signal: int, frame: FrameType | None) -> None:
        if frame is None:
            return
        code = frame.f_code
        self.functions[f"{_short(code.co_filename)} {code.co_qualname}"] += 1
        self.parts[_part_of(frame)] += 1
        self.ours.update(_ours_in(frame))


def print_shares(sampler: Sampler, builds: int, drawing: float) -> None:
    """Milliseconds of processor time per build, by part; `drawing` is seconds per build."""
    samples = max(1, sampler.parts.total())
    each = sampler.processor / builds * 1000
    print(f"milliseconds of processor per build ({builds} builds, {samples} samples):")
    print(f"  {'pictures':<18}{drawing * 1000:>7.0f}")
    for part, count in sampler.parts.most_common():
        print(f"  {part:<18}{each * count / samples:>7.0f}")
    print(f"  {'all':<18}{each + drawing * 1000:>7.0f}")


def print_top(sampler: Sampler, count: int) -> None:
    """The functions that take most, pictures left out: by their own lines, then ours as a whole."""
    samples = max(1, sampler.parts.total())
    for title, hits in (
        ("by their own code", sampler.functions),
        ("of this project, with all that they call", sampler.ours),
    ):
        print(f"the {count} functions that take most, {title}:")
        for name, number in hits.most_common(count):
            print(f"  {number / samples:>6.1%}  {name}")


def _ours_in(frame: FrameType | None) -> set[str]:
    """Every function of this project that is under way there."""
    names = set()
    while frame is not None:
        if "/vitrina/" in frame.f_code.co_filename:
            names.add(f"{_short(frame.f_code.co_filename)} {frame.f_code.co_qualname}")
        frame = frame.f_back
    return names


def _part_of(frame: FrameType | None) -> str:
    while frame is not None:
        path = frame.f_code.co_filename
        for part, marks in PARTS:
            if any(mark in path for mark in marks):
                return part
        frame = frame.f_back
    return REST


def _short(path: str) -> str:
    """The file with its folder: enough to find it."""
    return "/".join(Path(path).parts[-2:])
