"""`vitrina init`: the settings that every school needs, asked for and written into `.env`."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from vitrina.settings import BadSettings, Settings, read_settings
from vitrina.wiring.cannot_start import CannotStart


@dataclass(frozen=True)
class Question:
    """One setting to ask for; `only_with` is the setting that makes it worth asking."""

    name: str
    text: str
    default: str = ""
    only_with: str = ""
    hidden: bool = False


def default_of(name: str) -> str:
    """What the service takes where the setting is left out."""
    return str(next(one.default for one in Settings.model_fields.values() if one.alias == name))


QUESTIONS = (
    Question(
        "VITRINA_BASE_URL",
        "The address people and VK reach this service at, such as https://vitrina.school.ru",
        default_of("VITRINA_BASE_URL"),
    ),
    Question(
        "DATABASE_URL",
        "The database: a file for one machine, or postgresql://user@host/name",
        default_of("DATABASE_URL"),
    ),
    Question("REDIS_URL", "Redis or Valkey, for more than one `vitrina serve`; may be empty"),
    Question("VK_CLIENT_ID", "The id of your VK application; empty: communities opened by hand"),
    Question(
        "VK_CLIENT_SECRET",
        "Its protected key; without it one button cannot allow the bot to answer",
        only_with="VK_CLIENT_ID",
        hidden=True,
    ),
    Question(
        "VK_SERVICE_KEY",
        "Its service key, which reads public walls; may be empty",
        only_with="VK_CLIENT_ID",
        hidden=True,
    ),
    Question(
        "VITRINA_FRAME_ANCESTORS",
        "The school's site that frames the form in a lesson, like https://school.ru; may be empty",
    ),
)

Ask = Callable[[Question], str]
Say = Callable[[str], None]


def write_settings(path: Path, ask: Ask, say: Say) -> None:
    """Ask for each setting until it can be used, make a sealing key, write the file, 0600.

    CannotStart where the file is there already: what is in it may open a database.
    """
    if path.exists():
        raise CannotStart(f"{path} is there already: edit it, or move it away")
    told = {"VITRINA_SECRET_KEYS": Fernet.generate_key().decode()}
    for question in QUESTIONS:
        if question.only_with and question.only_with not in told:
            continue
        if value := _ask_until_good(question, told, ask, say):
            told[question.name] = value
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in told.items())
    except OSError as error:
        raise CannotStart(f"{path} cannot be written ({type(error).__name__})") from error


def _ask_until_good(question: Question, told: dict[str, str], ask: Ask, say: Say) -> str:
    while True:
        value = " ".join(ask(question).split())
        try:
            if value:
                read_settings(None, **{**told, question.name: value})
        except BadSettings as error:
            lines = [line for line in str(error).splitlines() if line.startswith(question.name)]
            if lines:
                say(lines[0])
                continue
        return value
