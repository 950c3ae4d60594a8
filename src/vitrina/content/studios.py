"""Names of studios: «Студия «Релакс»», «Салон красоты «Ольга»», «Центр здорового сна»."""

import re

from vitrina.content.cities import dictionary
from vitrina.content.first_names import is_name, is_patronymic, is_surname, is_thing, parse_word
from vitrina.domain.model import Value

# Heads that a name may follow, in the nominative and the genitive.
_HEADS = {
    "студия": "студии", "салон": "салона", "центр": "центра", "кабинет": "кабинета",
    "школа": "школы", "клиника": "клиники", "дом": "дома", "мастерская": "мастерской",
    "академия": "академии", "ателье": "ателье", "лаборатория": "лаборатории", "клуб": "клуба",
    "пространство": "пространства", "комната": "комнаты", "территория": "территории",
    "спа": "спа", "бар": "бара", "команда": "команды", "сообщество": "сообщества",
    "семья": "семьи",
}  # fmt: skip
_FIRMS = ("ооо", "зао", "оао", "ао", "ип", "нко", "ано")
_LATIN_HEAD = re.compile(r"\b(?:studio|salon|spa|massage|nails?|beauty|club|room|lab)\b", re.I)
# Words after a head that say what it is for, not what it is called.
_FOR = frozenset((
    "массажа", "маникюра", "педикюра", "красоты", "ногтей", "здоровья", "тела", "эстетики",
    "релаксации", "отдыха", "ухода", "ногтевого", "сервиса", "спа", "и", "для", "по", "на",
    "детского", "женского", "мужского", "массажу", "маникюру", "телу", "лица", "рук", "ног",
    "души", "расслабления", "восстановления",
))  # fmt: skip
_FROM = re.compile(r"[а-яё]{3,} от [А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?", re.IGNORECASE)
_QUOTES = re.compile(r"[\"“”„‟«»‘’']")
_WORDS_READ = 10


class Studio(Value):
    """A studio as the texts say it; `brief` are shorter names."""

    shown: str
    inside: str
    genitive: str
    brief: tuple[str, ...]


def read_studio(typed: str) -> Studio | None:
    """The studio that a name tells of; None for people."""
    words = typed.split()
    if not 1 <= len(words) <= _WORDS_READ:
        return None
    firm = words[0].lower()
    if firm in _FIRMS and firm != "ип" and len(words) > 1:
        named = f"{firm.upper()} «{_bare(' '.join(words[1:]))}»"
        bare = _bare(" ".join(words[1:]))
        return Studio(shown=named, inside=named, genitive=named, brief=(f"«{bare}»",))
    at = next((at for at, word in enumerate(words[:3]) if _head_of(word)), None)
    if at is not None and _may_lead(words[:at]):
        return _with_head(words, at)
    return _without_head(typed)


def _with_head(words: list[str], at: int) -> Studio:
    shouting = "".join(words).isupper()
    before = [word.lower() for word in words[:at]]
    head = _head_shown(words[at], shouting=shouting)
    rest = words[at + 1 :]
    count = 0
    while count < len(rest) and _tells_what_for(rest[count], shouting=shouting):
        count += 1
    tail = [word.lower() for word in rest[:count]]
    name = _bare(" ".join(rest[count:]))
    if (name.isupper() and shouting) or name.islower():
        name = name[:1].upper() + name[1:].lower()
    if re.fullmatch(r"№?\s*\d+", name):
        tail, name = [*tail, name], ""
    if name and _is_owner(name.split()[0]) and all(map(_may_be_owner, name.split()[1:])):
        tail, name = [*tail, name], ""
    quoted = [f"«{name}»"] if name else []
    inside = " ".join([*before, head, *tail, *quoted])
    genitive = " ".join([*map(_genitive_adjective, before), _genitive_head(head), *tail, *quoted])
    shown = inside[:1].upper() + inside[1:]
    return Studio(shown=shown, inside=inside, genitive=genitive, brief=tuple(quoted))


def _without_head(typed: str) -> Studio | None:
    """«Тишина» in quotes, «Relax Studio», «Массаж от Ольги», «Магия рук»."""
    bare = _bare(typed)
    quoted = typed[:1] in '"“„«' and len(bare) >= 2
    words = bare.split()
    if len(words) == 1 and not quoted:
        # A thing is nobody's name: «Лотос».
        if not is_thing(bare):
            return None
        quoted_alone = f"«{bare[:1].upper()}{bare[1:].lower()}»"
        return Studio(shown=quoted_alone, inside=quoted_alone,
                      genitive=f"студии {quoted_alone}", brief=())  # fmt: skip
    by_latin = len(words) > 1 and _LATIN_HEAD.search(bare) is not None
    if not (quoted or by_latin or _FROM.fullmatch(bare) or _is_phrase(words)):
        return None
    shown = f"«{bare}»" if quoted else bare
    kind = "студии" if quoted or by_latin else "сообщества"
    return Studio(shown=shown, inside=f"«{bare}»", genitive=f"{kind} «{bare}»", brief=())


def _is_phrase(words: list[str]) -> bool:
    """Whether these are common words, of which none is a name: «Магия рук», «Релакс»."""
    letters = [word for word in words if word.isalpha()]
    if not letters or any(is_name(w) or is_surname(w) or is_patronymic(w) for w in letters):
        return False
    if not all(re.fullmatch(r"[А-ЯЁа-яё]+", word) for word in letters):
        return False
    known = [dictionary().word_is_known(word.lower()) for word in letters]
    parts = {str(dictionary().parse(word.lower())[0].tag.POS) for word in letters[:1]}
    return all(known) and parts <= {"NOUN", "ADJF", "VERB", "ADVB", "INFN"} and len(letters) > 1


def _head_of(word: str) -> str:
    """The head in «студия», «СПА-салон», «Beauty-студия»."""
    tail = word.lower().rsplit("-", 1)[-1]
    return tail if tail in _HEADS else ""


def _head_shown(word: str, *, shouting: bool) -> str:
    """With small letters but for «СПА»."""
    before, hyphen, tail = word.rpartition("-")
    if not shouting and before.isupper() and len(before) <= 4:
        return f"{before}{hyphen}{tail.lower()}"
    return word if not shouting and word == "СПА" else word.lower()


def _is_owner(word: str) -> bool:
    """«Ольги», «Ивановой», «Ивановых»: whose it is, and no name of the studio's own."""
    if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:ой|ых|их)", word):
        return True
    parses = [p for p in parse_word(word) if "Name" in p.tag or "Surn" in p.tag]
    return word[:1].isupper() and bool(parses) and "gent" in parses[0].tag


def _may_be_owner(word: str) -> bool:
    return _is_owner(word) or any("Fixd" in parse.tag for parse in parse_word(word))


def _may_lead(before: list[str]) -> bool:
    """Whether the words before a head describe it: «массажный кабинет»."""
    return all(re.search(r"(?:ый|ий|ая|яя|ой|ое)$", word.lower()) for word in before)


def _genitive_head(word: str) -> str:
    before, hyphen, tail = word.rpartition("-")
    return f"{before}{hyphen}{tail if tail == 'СПА' else _HEADS[tail]}"


def _genitive_adjective(word: str) -> str:
    for parse in parse_word(word):
        if {"ADJF", "nomn", "sing"} in parse.tag and (form := parse.inflect({"gent"})):
            return str(form.word)
    return word


def _tells_what_for(word: str, *, shouting: bool) -> bool:
    low = word.lower()
    if low in _FOR:
        return True
    if not re.fullmatch(r"[а-яё]+", word.lower() if shouting else word):
        return False
    parses = dictionary().parse(low)
    return parses[0].tag.POS in ("ADJF", "NOUN") and any(
        "gent" in parse.tag and "nomn" not in parse.tag for parse in parses[:1]
    )


def _bare(text: str) -> str:
    return " ".join(_QUOTES.sub("", text).split())
