"""The bot's words: what visitors ask, how it is recognised, what is answered. Read from YAML.

`packs/answers.yaml` holds what every profession shares, a pack's own `answers.yaml` adds its
questions and overrides answers by name; either alone is optional only for the pack.
"""

from collections.abc import Iterable
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from vitrina.content.strict_yaml import YamlFile, read_yaml
from vitrina.content.template import Sections, TemplateError, read_sections
from vitrina.domain.model import Value

FILE = "answers.yaml"
LABEL_LIMIT = 40  # ours: what a button of VK may hold is not verified (vk-contract 2026-11-22 §6)
# What the dialog itself says, beside the answers to questions.
TEXTS: tuple[str, ...] = (
    "hello again", "greeting line", "prices of some", "no such service", "unpriced service",
    "goods", "my request", "ask which", "ask consent known", "without consent", "geo",
    "forward", "shared", "told early", "night", "which", "unclear",
    "unclear again", "voice", "picture", "phone alone", "ask service", "ask day", "ask other day",
    "ask part", "ask contact", "ask consent", "ask phone", "unread service", "unread day",
    "unread part", "unread contact", "unread consent", "unread phone", "past day", "closed day",
    "closed part", "time about", "time after", "time before",
    "time range", "at night", "weekdays", "which day", "other days", "booked", "booked enough",
    "cancelled", "go on", "person asked", "unreached",
)  # fmt: skip
BUTTONS: tuple[str, ...] = (
    "start", "today", "tomorrow", "other day", "morning", "afternoon", "evening", "any_part",
    "any_service", "more", "here", "leave_phone", "agree", "cancel",
)  # fmt: skip
# Questions that the dialog acts on; a book without them could not talk.
INTENTS: tuple[str, ...] = (
    "hello", "price", "duration", "services", "booking", "free_time", "person", "stop", "forget",
    "start", "cancel", "ack", "rude", "spam", "agree", "refuse", "here", "leave_phone",
    "my_request", "same_phone", "disagree", "any_service", "any_day", "weekend", "next_week",
    "other_day", "any_part", "morning", "afternoon", "evening",
)  # fmt: skip


class BotSlot(StrEnum):
    """A slot that only the bot's texts have; the form's and the pack's own are there too."""

    PRICES_DATE = "дата цен"
    PRICE_LIST = "прайс"
    SERVICE = "услуга"
    DAY = "день"
    PART = "часть дня"
    VISITOR_PHONE = "телефон гостя"
    VISITOR = "имя гостя"
    WHEN_READ = "когда прочтёт"
    MISTAKE = "ошибка"
    TIME = "время"
    TIME_UNTIL = "до времени"
    ONE = "одно"
    OTHER = "другое"


BOT_SLOTS = tuple(slot.value for slot in BotSlot)
MarkName = Literal["negated", "past", "third_person", "about_self"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,30}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=200)]
Label = Annotated[str, Field(min_length=1, max_length=LABEL_LIMIT)]


class Intent(Value):
    """One thing visitors want, recognised by any of its phrases and by none of `unless`.

    A phrase is words in order, up to two others between them. `word` is any form of the word,
    `wor*` a beginning, `=word` this form only, `one/other` either.
    """

    key: Key
    phrases: tuple[Phrase, ...] = Field(min_length=1)
    perhaps: tuple[Phrase, ...] = ()  # weaker phrases: they count only when nothing else is heard
    unless: tuple[Phrase, ...] = ()
    instead_of: tuple[Key, ...] = ()  # what is not meant when this one is
    tells: tuple[Key, ...] = ()  # whose answers its own answer holds
    like: tuple[Key, ...] = ()  # so near to it that nobody is asked which of them was meant
    about: Label | None = None  # how a button names it when the visitor is asked; else never asked
    not_when: tuple[MarkName, ...] = ()  # such a message means it only with a wish or a question
    sure: bool = False  # its phrases are believed without the second witness
    weak: bool = False  # counts only when nothing else was said
    whole: bool = False  # counts only when the phrase is the whole message
    asked: bool = False  # counts only as the answer to what the bot has just asked
    calls: bool = False  # the practitioner is told
    quiet: bool = False  # needs no answer


class AnswerBook(Value):
    """Everything the bot knows how to hear and say; `texts` are in the format of packs' texts."""

    intents: tuple[Intent, ...]
    texts: Sections
    buttons: dict[str, Label]
    menu: tuple[tuple[str, ...], ...]
    preview: tuple[str, ...]

    def find(self, key: str) -> Intent | None:
        """The intent of this name."""
        return next((intent for intent in self.intents if intent.key == key), None)


class _Sheet(Value):
    """One YAML file as written."""

    intents: tuple[Intent, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict)
    buttons: dict[str, Label] = Field(default_factory=dict)
    menu: tuple[tuple[str, ...], ...] = ()
    preview: tuple[Phrase, ...] = ()


def read_answers(folder: Traversable, known: Iterable[str]) -> AnswerBook:
    """The shared words with the pack's own over them; TemplateError says in Russian what is wrong.

    `known` are the slots that the pack's texts may use.
    """
    slots = (*known, *BOT_SLOTS)
    sheet, texts = _read_sheet(files("vitrina.content") / "packs", f"packs/{FILE}", slots)
    if (folder / FILE).is_file():
        own, own_texts = _read_sheet(folder, FILE, slots)
        sheet = _Sheet(
            intents=_join_intents(sheet.intents, own.intents),
            buttons=sheet.buttons | own.buttons,
            menu=own.menu or sheet.menu,
            preview=own.preview or sheet.preview,
        )
        texts |= own_texts
    book = AnswerBook(
        intents=sheet.intents,
        texts=texts,
        buttons=sheet.buttons,
        menu=sheet.menu,
        preview=sheet.preview,
    )
    _check_whole(book)
    return book


def _read_sheet(
    folder: Traversable, source: str, known: tuple[str, ...]
) -> tuple[_Sheet, Sections]:
    try:
        written = (folder / FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{source}: файла нет или он не в UTF-8") from error
    file = read_yaml(written, source)
    try:
        sheet = _Sheet.model_validate(file.data)
    except ValidationError as error:
        raise TemplateError("\n".join(_error_lines(error, file, source))) from error
    texts: Sections = {}
    for key, text in sheet.texts.items():
        # A mistake names its line in the file.
        first = file.line_of(("texts", key))
        texts |= read_sections(f"[{key}]\n{text}", source, known, first_line=first)
    return sheet, texts


def _join_intents(shared: tuple[Intent, ...], own: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """The pack's phrases are added to the shared ones of the same question."""
    by_key = {intent.key: intent for intent in shared}
    for intent in own:
        if known := by_key.get(intent.key):
            joined: dict[str, Any] = {
                name: getattr(intent, name) for name in intent.model_fields_set
            }
            for name in ("phrases", "perhaps", "unless", "instead_of", "tells", "like"):
                joined[name] = (*getattr(known, name), *getattr(intent, name))
            intent = known.model_copy(update=joined)
        by_key[intent.key] = intent
    return tuple(by_key.values())


def _check_whole(book: AnswerBook) -> None:
    """Nothing that the dialog will look for is missing."""
    keys = {intent.key for intent in book.intents}
    for intent in book.intents:
        if not intent.quiet and intent.key not in book.texts:
            raise TemplateError(f"{FILE}: на вопрос {intent.key} нет ответа в texts")
        for phrase in (*intent.phrases, *intent.perhaps, *intent.unless):
            if not phrase.replace("/", " ").replace("*", " ").replace("=", " ").strip():
                raise TemplateError(f"{FILE}: {intent.key}: во фразе «{phrase}» нет слов")
        if lost := {*intent.instead_of, *intent.tells, *intent.like} - keys:
            raise TemplateError(f"{FILE}: {intent.key}: вопроса {min(lost)} нет")
    for what, needed, given in (
        ("вопроса", INTENTS, keys),
        ("ответа", TEXTS, set(book.texts)),
        ("кнопки", BUTTONS, set(book.buttons)),
    ):
        for name in needed:
            if name not in given:
                raise TemplateError(f"{FILE}: не хватает {what} {name}")
    for key in [key for row in book.menu for key in row]:
        if key not in keys or key not in book.buttons:
            raise TemplateError(f"{FILE}: menu: для {key} нужны и вопрос, и надпись в buttons")


def _error_lines(error: ValidationError, file: YamlFile, source: str) -> list[str]:
    return [
        f"{source}, строка {file.line_of(fault['loc'])}: "
        f"{' → '.join(str(step) for step in fault['loc']) or 'весь файл'}: "
        + _ERROR_WORDS.get(fault["type"], fault["msg"])
        for fault in error.errors()
    ]


_ERROR_WORDS = {
    "missing": "этой строки не хватает",
    "extra_forbidden": "такой строки быть не должно",
    "string_type": "нужен текст",
    "tuple_type": "нужен список",
    "dict_type": "нужны строки вида «имя: значение»",
    "model_type": "нужны строки вида «имя: значение»",
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "too_short": "список пуст",
    "string_too_short": "пусто",
    "string_too_long": f"слишком длинно; надпись кнопки не длиннее {LABEL_LIMIT} знаков",
    "string_pattern_mismatch": "только латинские буквы и подчёркивание",
}
