"""A profession pack: a folder of data files that a school edits. Read and checked once."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from vitrina.content.facts import SLOTS
from vitrina.content.template import Sections, TemplateError, Wording, fill, read_sections
from vitrina.domain.model import Value
from vitrina.domain.picture import Motif

POST_SECTIONS = ("открытие", "середина", "завершение")
WORDINGS_AT_LEAST = 3
SHOP_SLOTS = ("услуга", "минуты", "цена", "что входит", "короткое имя")
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


class PackError(ValueError):
    """The pack cannot be used; the text says in Russian where and what to do."""


def _check_clock(value: object) -> object:
    """«19:30»; YAML would read a bare 19:30 as a number, so quotes are asked for."""
    if not isinstance(value, str) or not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('время пишется в кавычках, как "19:30"')
    return value


Clock = Annotated[str, BeforeValidator(_check_clock)]
Stem = Annotated[str, Field(min_length=3)]


class PackPost(Value):
    """One post of the calendar: its day from the start, its hour, its picture's rows and motif."""

    key: str = Field(pattern=r"[a-z]+")
    day: int = Field(ge=0, le=60)
    at: Clock
    motif: Motif
    rows: Literal["text", "prices", "techniques"] = "text"
    pinned: bool = False

    @property
    def hour_minute(self) -> tuple[int, int]:
        """«19:30» as (19, 30)."""
        hour, _, minute = self.at.partition(":")
        return int(hour), int(minute)


class PackTechnique(Value):
    """One honest sentence about a technique whose name contains one of the stems."""

    stems: tuple[Stem, ...] = Field(min_length=1)
    text: str


class PackService(Value):
    """What a service with such a name includes, and what is drawn on its card."""

    stems: tuple[Stem, ...] = Field(min_length=1)
    motif: Motif
    text: str


class PackHead(Value):
    """`pack.yaml`."""

    name: str
    trade: str
    hashtag: str
    categories: tuple[str, ...] = Field(min_length=1)
    posts: tuple[PackPost, ...] = Field(min_length=1)
    techniques: tuple[PackTechnique, ...]
    other_techniques: tuple[str, ...] = Field(min_length=1)
    services: tuple[PackService, ...]
    item_motifs: tuple[Motif, ...] = Field(min_length=1)


class Pack(Value):
    """A whole pack: its head and its texts, `texts[file][section]` (posts are `posts/<key>`)."""

    head: PackHead
    phrases: Sections
    texts: dict[str, Sections]

    @property
    def name(self) -> str:
        """The folder's name, kept in a plan."""
        return self.head.name

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of VK's categories to look for, best first."""
        return self.head.categories

    def write(self, file: str, section: str, slots: Mapping[str, str], seed: str) -> str:
        """One section in the wording that the seed chooses."""
        return fill(self.choose_wording(file, section, seed), slots)

    def choose_wording(self, file: str, section: str, seed: str) -> Wording:
        """The same seed always chooses the same wording; neighbours' seeds differ."""
        wordings = self.texts[file][section]
        return wordings[choose(seed, f"{file}/{section}", len(wordings))]

    def add_phrases(self, facts: Mapping[str, str], seed: str) -> dict[str, str]:
        """The facts with the pack's own phrases, each of which may use those above it."""
        slots = dict(facts)
        for name, wordings in self.phrases.items():
            wording = wordings[choose(seed, f"phrases/{name}", len(wordings))]
            slots[name] = fill(wording, slots, joint=" ")
        return slots


def choose(seed: str, place: str, count: int) -> int:
    """A number below `count`, decided by the seed and the place alone."""
    digest = blake2b(f"{seed}\0{place}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % count


def has_stem(text: str, stems: tuple[str, ...]) -> bool:
    """Whether some word of the text begins with one of the stems: «массаж стоп» has «стоп»."""
    words = _spaced_words(text)
    return any(f" {stem}" in words for stem in stems)


@lru_cache(maxsize=4096)
def _spaced_words(text: str) -> str:
    return " " + re.sub(r"\W+", " ", text.lower().replace("ё", "е"))


@cache
def load_pack(name: str) -> Pack:
    """The pack that ships under this name; PackError when there is none or it is not sound."""
    folder = files("vitrina.content") / "packs"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or not (folder / name).is_dir():
        raise PackError(f"Набора «{name}» нет")
    return read_pack(folder / name)


def read_pack(folder: Traversable) -> Pack:
    """A pack from its folder, checked: every text, section, wording and slot."""
    try:
        head = _read_head(folder)
        phrases = _read_phrases(folder)
        known = (*SLOTS, *phrases)
        texts = {name: _read_text(folder, f"{name}.txt", known) for name in TEXT_FILES}
        for name, sections in TEXT_FILES.items():
            _demand_sections(name, texts[name], sections)
        for post in head.posts:
            text = _read_text(folder, f"posts/{post.key}.txt", known)
            _demand_sections(f"posts/{post.key}", text, ("картинка",))
            _demand_sections(f"posts/{post.key}", text, POST_SECTIONS, WORDINGS_AT_LEAST)
            texts[f"posts/{post.key}"] = text
    except TemplateError as error:
        raise PackError(str(error)) from error
    return Pack(head=head, phrases=phrases, texts=texts)


def _read_head(folder: Traversable) -> PackHead:
    try:
        raw: Any = yaml.safe_load(_read_file(folder, "pack.yaml"))
    except yaml.YAMLError as error:
        raise PackError(f"pack.yaml не читается: {error}") from error
    try:
        head = PackHead.model_validate(raw)
    except ValidationError as error:
        raise PackError("\n".join(_error_lines(error))) from error
    keys = [post.key for post in head.posts]
    if len(set(keys)) < len(keys):
        raise PackError("pack.yaml: у двух записей одинаковый key")
    return head


def _read_phrases(folder: Traversable) -> Sections:
    """Phrases in order: each may use the form's slots and the phrases above it."""
    text = _read_file(folder, "phrases.txt")
    names = re.findall(r"^\s*\[([^\[\]]+)\]\s*$", text, re.MULTILINE)
    phrases = read_sections(text, "phrases.txt", (*SLOTS, *names))
    seen = set(SLOTS)
    for name, wordings in phrases.items():
        for wording in wordings:
            if late := sorted(wording.slots - seen):
                raise PackError(f"phrases.txt: [{name}] использует {{{late[0]}}} раньше времени")
        seen.add(name)
    return phrases


def _read_text(folder: Traversable, path: str, known: tuple[str, ...]) -> Sections:
    slots = (*known, *SHOP_SLOTS) if path == "shop.txt" else known
    return read_sections(_read_file(folder, path), path, slots)


def _read_file(folder: Traversable, path: str) -> str:
    try:
        return folder.joinpath(*path.split("/")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: файла нет или он не в UTF-8") from error


def _demand_sections(
    file: str, sections: Sections, names: tuple[str, ...], at_least: int = 1
) -> None:
    for name in names:
        if (count := len(sections.get(name, ()))) < at_least:
            raise PackError(
                f"{file}.txt: раздел [{name}], вариантов нужно {at_least}, есть {count}"
            )


def _error_lines(error: ValidationError) -> list[str]:
    return [
        f"pack.yaml: {' → '.join(str(step) for step in fault['loc']) or 'весь файл'}: "
        + _ERROR_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
        for fault in error.errors()
    ]


_ERROR_WORDS = {
    "missing": "этой строки не хватает",
    "extra_forbidden": "такой строки быть не должно",
    "int_type": "нужно целое число",
    "int_parsing": "нужно целое число",
    "string_type": "нужен текст",
    "tuple_type": "нужен список",
    "too_short": "список пуст",
    "string_too_short": "слишком короткое слово: нужно хотя бы три буквы",
    "model_type": "нужны строки вида «имя: значение»",
    "literal_error": "такого значения нет",
    "string_pattern_mismatch": "только латинские буквы без пробелов",
}
