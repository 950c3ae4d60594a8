"""A pack's first person for several people: «принимаю» as «принимаем», «напишите мне» as
«напишите нам»."""

import re
from collections.abc import Mapping
from functools import lru_cache

from vitrina.content.cities import dictionary
from vitrina.content.template import Line, Wording

_OURS = {
    "я": "мы", "меня": "нас", "мне": "нам", "мной": "нами", "мною": "нами",
    "мой": "наш", "моя": "наша", "моё": "наше", "мое": "наше", "мои": "наши", "моего": "нашего",
    "моей": "нашей", "моему": "нашему", "моих": "наших", "моим": "нашим", "моими": "нашими",
    "мою": "нашу", "моём": "нашем", "моем": "нашем",
}  # fmt: skip
# A slot or the condition before a line stay; words inside a choice are the pack's too.
# «Ко мне» is «к нам», «обо мне» «о нас».
_BEFORE_ME = {"ко мне": "к нам", "обо мне": "о нас", "со мной": "с нами"}
_WORD = re.compile(
    r"\{[^{}|]+\}|\b(?:[Кк]о мне|[Оо]бо мне|[Сс]о мной)\b|[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*"
)


@lru_cache(maxsize=1024)
def speak_as_several(wording: Wording) -> Wording:
    """The wording with «мы» for «я»; slots and their conditions stay as they are."""
    return Wording(lines=tuple(map(_speak_line, wording.lines)))


def in_voice(text: str, *, several: bool) -> str:
    """A sentence of a pack's lists, with «мы» for «я» of several people."""
    return _say_we(text) if several else text


def is_several(slots: Mapping[str, str]) -> bool:
    """Whether these are the facts of two people or of a studio."""
    return bool(slots.get("студия") or slots.get("пара"))


def _say_we(text: str) -> str:
    return _WORD.sub(lambda found: _plural(found[0]), text)


def _speak_line(line: Line) -> Line:
    return line.model_copy(update={"text": _say_we(line.text)})


@lru_cache(maxsize=4096)
def _plural(word: str) -> str:
    if word.startswith("{"):
        return word
    low = word.lower()
    changed = _BEFORE_ME.get(low) or _OURS.get(low) or _plural_verb(low)
    if changed is None:
        return word
    return changed[:1].upper() + changed[1:] if word[:1].isupper() else changed


def _plural_verb(word: str) -> str | None:
    """Only a word that is most of all a verb of the first person: «жду», not «мою»."""
    best = dictionary().parse(word)[0]
    if "VERB" not in best.tag or not {"1per", "sing"} <= best.tag.grammemes:
        return None
    tense = {"pres"} if "pres" in best.tag else {"futr"}
    form = best.inflect({"1per", "plur", "indc", *tense})
    return str(form.word) if form else None
