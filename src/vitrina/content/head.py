"""`pack.yaml`: what a pack has beside its texts. Calendar, pictures, techniques, services."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from vitrina.content.strict_yaml import YamlFile, read_yaml
from vitrina.content.template import TemplateError
from vitrina.content.words import TradeWords
from vitrina.domain.model import Value
from vitrina.domain.picture import Motif
from vitrina.domain.piece_keys import POSTS_LIMIT

# What a community is about: VK's static list of `subject` (vk-contract 2026-11-22, §7 [S]).
Subject = Literal["красота", "здоровье", "обучение", "товары и услуги"]
VK_SUBJECTS: dict[Subject, int] = {
    "здоровье": 5, "красота": 10, "обучение": 20, "товары и услуги": 33,
}  # fmt: skip


def _check_clock(value: object) -> object:
    """«19:30»; YAML would read a bare 19:30 as a number, so quotes are asked for."""
    if not isinstance(value, str) or not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('время пишется в кавычках, как "19:30"')
    return value


def _check_stem(value: str) -> str:
    if value != value.lower() or "ё" in value:
        raise ValueError("начало слова пишется маленькими буквами и через «е»")
    return value


ONLY = "только"
Clock = Annotated[str, BeforeValidator(_check_clock)]
Stem = Annotated[str, Field(min_length=3), AfterValidator(_check_stem)]
Words = Annotated[str, Field(pattern=r"\S")]


class PackPost(Value):
    """One post of the calendar: its day from the start, its hour, its picture's rows and motif.

    `needs`: slots without which it has nothing to say, and then it is not written.
    """

    key: str = Field(pattern=r"^[a-z]+$")
    day: int = Field(ge=0, le=60)
    at: Clock
    motif: Motif
    needs: tuple[str, ...] = ()
    rows: Literal["text", "prices", "techniques"] = "text"
    pinned: bool = False

    @property
    def file(self) -> str:
        """Its texts, as a pack names them."""
        return f"posts/{self.key}"

    @property
    def hour_minute(self) -> tuple[int, int]:
        """«19:30» as (19, 30)."""
        hour, _, minute = self.at.partition(":")
        return int(hour), int(minute)


class PackTechnique(Value):
    """One honest sentence about a technique whose name contains one of the stems.

    `name` is said for what people call it in short by one of the stems of `short` («классика»);
    `kinds` are names of the pack's kinds.
    """

    stems: tuple[Stem, ...] = Field(min_length=1)
    text: Words
    name: str = ""
    short: tuple[Stem, ...] = ()
    kinds: tuple[str, ...] = ()


class PackKind(Value):
    """A kind of techniques whose sessions go in their own way: a slot of the pack's texts.

    `words`: beginnings of words that are said of this kind only, for the check of a pack. `trade`,
    `hashtag`: what the community is called where only this kind is offered.
    """

    name: str = Field(pattern=r"^[а-яё ]+$")
    words: tuple[Stem, ...] = ()
    trade: str = Field(default="", max_length=24)
    hashtag: str = Field(default="", pattern=r"^(?:#\w+)?$")


class PackService(Value):
    """What a service with such a name includes, and what is drawn where `drawings` know nothing."""

    stems: tuple[Stem, ...] = Field(min_length=1)
    motif: Motif | None = None
    text: Words


class PackHead(Value):
    """`pack.yaml`.

    `trade` begins the community's title, `noun` is what techniques are techniques of, `visit` one,
    two and five of what a package has many of, `suggested`
    are the form's chips, `service_example` the hint in its price row, `other_techniques` what is
    said once of those that the pack does not know. `categories` and
    `shop_categories` are names to look for among VK's, best first. `drawings` are signs and the
    beginnings of the words they stand for, in tiers, the weightiest first.
    """

    name: str
    trade: str = Field(pattern=r"\S", max_length=24)
    noun: str = Field(pattern=r"^[а-яё-]+$")
    hashtag: str = Field(pattern=r"^#\w+$")
    subject: Subject
    categories: tuple[Words, ...] = Field(min_length=1)
    shop_categories: tuple[Words, ...] = Field(min_length=1)
    visit: tuple[Words, Words, Words] = ("сеанс", "сеанса", "сеансов")
    suggested: tuple[Words, ...] = Field(min_length=1, max_length=12)
    service_example: Words
    posts: tuple[PackPost, ...] = Field(min_length=1, max_length=POSTS_LIMIT)
    kinds: tuple[PackKind, ...] = ()
    techniques: tuple[PackTechnique, ...]
    other_techniques: tuple[Words, ...] = ()
    services: tuple[PackService, ...]
    drawings: tuple[dict[Motif, tuple[Stem, ...]], ...] = ()
    item_motifs: tuple[Motif, ...] = Field(min_length=1)

    @property
    def kind_slots(self) -> tuple[str, ...]:
        """Slots that say of which kinds the techniques are: «лицо», «только лицо»."""
        names = [kind.name for kind in self.kinds]
        return (*names, *(f"{ONLY} {name}" for name in names))

    @property
    def words(self) -> TradeWords:
        """How techniques of this trade are said."""
        return TradeWords(noun=self.noun, ordinary=self.suggested)


def read_head(text: str, source: str) -> PackHead:
    """The head; TemplateError has a line of words for each mistake."""
    file = read_yaml(text, source)
    try:
        head = PackHead.model_validate(file.data)
    except ValidationError as error:
        raise TemplateError("\n".join(list_errors(error, file, source))) from error
    keys = [post.key for post in head.posts]
    twice = [number for number, key in enumerate(keys) if key in keys[:number]]
    if twice:
        line = file.line_of(("posts", twice[0], "key"))
        raise TemplateError(f"{source}, строка {line}: у двух записей одинаковый key")
    _check_kinds(head, file, source)
    return head


def _check_kinds(head: PackHead, file: YamlFile, source: str) -> None:
    known = {kind.name for kind in head.kinds}
    for number, technique in enumerate(head.techniques):
        if lost := sorted({*technique.kinds} - known):
            line = file.line_of(("techniques", number, "kinds"))
            raise TemplateError(f"{source}, строка {line}: в kinds нет «{lost[0]}»")


def list_errors(error: ValidationError, file: YamlFile, source: str) -> list[str]:
    """A line in Russian for each value that is not as it has to be."""
    found = []
    for fault in error.errors():
        steps = [f"№ {step + 1}" if isinstance(step, int) else step for step in fault["loc"]]
        place = " → ".join(steps) or "весь файл"
        words = _ERROR_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
        if fault["type"] == "literal_error":
            words += f". Есть такие: {fault['ctx']['expected'].replace(' or ', ', ')}"
        found.append(f"{source}, строка {file.line_of(fault['loc'])}: {place}: {words}")
    return found


_ERROR_WORDS = {
    "missing": "этой строки не хватает",
    "extra_forbidden": "такой строки быть не должно",
    "int_type": "нужно целое число",
    "int_parsing": "нужно целое число",
    "int_from_float": "нужно целое число",
    "greater_than_equal": "число слишком маленькое",
    "less_than_equal": "число слишком большое",
    "bool_type": "нужно true или false",
    "bool_parsing": "нужно true или false",
    "string_type": "нужен текст",
    "tuple_type": "нужен список",
    "too_short": "список пуст",
    "too_long": "список слишком длинный",
    "string_too_short": "слишком короткое слово: нужно хотя бы три буквы",
    "string_too_long": "слишком длинно",
    "model_type": "нужны строки вида «имя: значение»",
    "literal_error": "такого значения нет",
    "string_pattern_mismatch": "здесь так писать нельзя, посмотрите, как у готовых наборов",
}
