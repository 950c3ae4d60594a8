"""A profession pack: a folder of data files that a school edits. Read and checked once."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from vitrina.content.answers import AnswerBook, read_answers
from vitrina.content.choosing import choose, has_stem, picker
from vitrina.content.facts import SLOTS
from vitrina.content.head import ONLY, PackHead, PackPost, PackService, PackTechnique, read_head
from vitrina.content.plural_voice import is_several, speak_as_several
from vitrina.content.spoken import SpokenWords, read_spoken
from vitrina.content.subjects import FOLDER, Subject, read_subjects
from vitrina.content.template import (
    Sections,
    TemplateError,
    Wording,
    fill,
    read_sections,
)
from vitrina.domain.model import Value

__all__ = [
    "Pack", "PackError", "PackHead", "PackPost", "PackService", "PackTechnique", "choose",
    "has_stem", "load_pack", "read_pack",
]  # fmt: skip

T = TypeVar("T")

# Sections that every post has, and how many wordings of each: neighbours must differ.
POST_SECTIONS = {"картинка": 1, "открытие": 3, "середина": 3, "завершение": 3}
SHOP_SLOTS = (
    "услуга", "минуты", "столько минут", "сколько раз", "цена", "что входит", "короткое имя",
)  # fmt: skip
TEXT_FILES: Mapping[str, tuple[str, ...]] = {
    "community": ("описание", "название обложки"),
    "reviews": ("название", "правила"),
    "shop": ("описание", "название покороче", "общее"),
    "bot": ("приветствие",),
    "hand": (
        "приветствие", "приветствие: название", "приветствие: зачем",
        "кнопка", "кнопка: название", "кнопка: зачем",
        "карта", "карта: название", "карта: зачем",
    ),
}  # fmt: skip


# Sections that are written on pictures: of these files, and of every post.
ON_PICTURES: Mapping[str, tuple[str, ...]] = {
    "community": ("название обложки",), "hand": ("кнопка",),
}  # fmt: skip
ON_POSTS_PICTURES = ("картинка",)


class PackError(ValueError):
    """The pack cannot be used; the text says in Russian where and what to do."""


class Pack(Value):
    """A whole pack: its head and its texts, `texts[file][section]`.

    Posts are `posts/<key>`, subjects of a month `months/<key>`; a pack may have no subjects.
    """

    head: PackHead
    phrases: Sections
    texts: dict[str, Sections]
    answers: AnswerBook
    spoken: SpokenWords = SpokenWords()
    subjects: tuple[Subject, ...] = ()

    @property
    def name(self) -> str:
        """The folder's name, kept in a plan."""
        return self.head.name

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of VK's categories to look for, best first."""
        return self.head.categories

    def write(self, file: str, section: str, slots: Mapping[str, str], seed: str) -> str:
        """One section in the wording that the seed chooses, with phrases chosen for this place."""
        place = f"{file}/{section}"
        wording = self.choose_wording(file, section, seed)
        if wording.slots & self.phrases.keys():
            slots = self.add_phrases(slots, f"{seed}/{place}")
        # The bot speaks of itself: it is one, whoever it works for.
        voiced = wording if file == "bot" else _voiced(wording, slots)
        return fill(voiced, slots, pick=picker(seed, place))

    def choose_wording(self, file: str, section: str, seed: str) -> Wording:
        """The same seed always chooses the same wording; neighbours' seeds differ."""
        wordings = self.texts[file][section]
        return wordings[choose(seed, f"{file}/{section}", len(wordings))]

    def add_phrases(self, facts: Mapping[str, str], seed: str) -> dict[str, str]:
        """The facts with the pack's own phrases, each of which may use those above it."""
        slots = dict(facts)
        for name, wordings in self.phrases.items():
            wording = wordings[choose(seed, f"phrases/{name}", len(wordings))]
            wording = _voiced(wording, slots)
            slots[name] = fill(wording, slots, joint=" ", pick=picker(seed, f"phrases/{name}"))
        return slots


def _voiced(wording: Wording, slots: Mapping[str, str]) -> Wording:
    """A pack is written by one person; of two people and of a studio it says «мы»."""
    return speak_as_several(wording) if is_several(slots) else wording


@cache
def load_pack(name: str) -> Pack:
    """The pack that ships under this name; PackError when there is none or it is not sound."""
    folder = files("vitrina.content") / "packs"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or not (folder / name).is_dir():
        raise PackError(f"Набора «{name}» нет")
    return read_pack(folder / name)


def read_pack(folder: Traversable) -> Pack:
    """A pack from its folder, checked: every text, section, wording and slot.

    PackError says a line for each file that is wrong.
    """
    faults: list[str] = []
    head = _attempt(lambda: _read_head(folder), faults)
    slots = (*SLOTS, *(head.kind_slots if head else _find_kind_slots(folder)))
    phrases = _attempt(lambda: _read_phrases(folder, slots), faults) or {}
    wanted: dict[str, Mapping[str, int]] = {
        name: dict.fromkeys(sections, 1) for name, sections in TEXT_FILES.items()
    }
    if head is not None:
        wanted |= {f"posts/{post.key}": POST_SECTIONS for post in head.posts}
    subjects = _attempt(lambda: read_subjects(folder, slots), faults) or ()
    wanted |= {f"{FOLDER}/{subject.key}": POST_SECTIONS for subject in subjects}
    texts: dict[str, Sections] = {}
    for file, sections in wanted.items():
        text = _attempt(partial(_read_text, folder, file, (*slots, *phrases), sections), faults)
        texts[file] = text or {}
    answers = _attempt(lambda: read_answers(folder, (*slots, *phrases)), faults)
    spoken = _attempt(lambda: read_spoken(folder), faults)
    if head is None or answers is None or spoken is None or faults:
        raise PackError("\n".join(faults))
    return Pack(
        head=head, phrases=phrases, texts=texts, answers=answers, spoken=spoken, subjects=subjects
    )


def _attempt(read: Callable[[], T], faults: list[str]) -> T | None:
    """What was read; None when that failed, and the reason among the faults."""
    try:
        return read()
    except TemplateError as error:
        faults.append(str(error))
        return None


def _read_head(folder: Traversable) -> PackHead:
    head = read_head(_read_file(folder, "pack.yaml"), "pack.yaml")
    if head.name != folder.name:
        raise TemplateError(f"pack.yaml: name должен быть именем папки: {folder.name}")
    for post in head.posts:
        if lost := sorted({*post.needs} - {*SLOTS, *head.kind_slots}):
            raise TemplateError(f"pack.yaml, запись {post.key}: подстановки {{{lost[0]}}} нет")
    return head


def _find_kind_slots(folder: Traversable) -> list[str]:
    """The kinds of a `pack.yaml` with mistakes: its texts are no worse for them."""
    try:
        names = re.findall(r"- \{name: ([а-яё ]+)[,}]", _read_file(folder, "pack.yaml"))
    except TemplateError:
        return []
    return [slot for name in names for slot in (name, f"{ONLY} {name}")]


def _read_phrases(folder: Traversable, slots: tuple[str, ...]) -> Sections:
    """Phrases in order: each may use the form's slots and the phrases above it."""
    text = _read_file(folder, "phrases.txt")
    names = re.findall(r"^\s*\[([^\[\]]+)\]\s*$", text, re.MULTILINE)
    phrases = read_sections(text, "phrases.txt", (*slots, *names))
    seen = set(slots)
    for name, wordings in phrases.items():
        for wording in wordings:
            if late := sorted(wording.slots - seen):
                raise TemplateError(
                    f"phrases.txt, строка {wording.lines[0].number}: [{name}] использует "
                    f"{{{late[0]}}} раньше времени"
                )
        seen.add(name)
    return phrases


def _read_text(
    folder: Traversable, file: str, slots: tuple[str, ...], wanted: Mapping[str, int]
) -> Sections:
    """One text file; `wanted` says how many wordings each section must have at least."""
    known = (*slots, *(SHOP_SLOTS if file == "shop" else ()))
    sections = read_sections(_read_file(folder, f"{file}.txt"), f"{file}.txt", known)
    for name, at_least in wanted.items():
        if (count := len(sections.get(name, ()))) < at_least:
            raise TemplateError(
                f"{file}.txt: раздел [{name}], вариантов нужно {at_least}, есть {count}"
            )
    return sections


def _read_file(folder: Traversable, path: str) -> str:
    try:
        return folder.joinpath(*path.split("/")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: файла нет или он не в UTF-8") from error
