"""What a text of ours must not be: too long, a claim, a shout, Markdown, gendered, a cliché."""

import re
from functools import lru_cache

from vitrina.content.cities import dictionary
from vitrina.content.claims import Claim, find_claims

__all__ = ["Claim", "find_claims", "find_missing_yo", "has_emoji", "lint_text"]

POST_LIMIT = 4000
DESCRIPTION_LIMIT = 3000
STATUS_LIMIT = 140  # of a person's status; of a community's no limit is published
EXCLAMATIONS_ALLOWED = 1
# Characters that are looked at: a longer text has its fault already, and no text is so long.
READ_LIMIT = 16_000

_PROMISE = "обещание, которого никто не давал"
_RULES: tuple[tuple[str, str], ...] = (
    (r"(?<! ) {2,}(?! )| {2,}", "два пробела подряд"),
    (r"(?<![ \t])[ \t]+$", "пробел в конце строки"),
    (r" [,.;:!?»]", "пробел перед знаком"),
    (r"\n{3,}", "лишняя пустая строка"),
    (r"\*\*|__|^#{1,6} |`|^[ \t]*[*+] |\]\(", "разметка Markdown: ВКонтакте покажет её знаками"),
    (r"[{}]|\bundefined\b|\bNone\b", "незаполненная подстановка"),
    (r"<[a-z/][^<>]*>|&(?:amp|lt|gt|quot|nbsp);", "разметка HTML"),
    (r"https?://|www\.|[\w-]\.(?:ru|рф|com|org|net|me|cc|su|site|online|pro|info)\b", "ссылка"),
    (r"[@*](?:id|club|public)\d+|\[(?:id|club|public)\d+\|", "упоминание человека"),
    (r"\.{3}|\.\.|,,|!!|\?\?|!\?|\?!|,\.|\.,|:\.|:\n\n(?!\S.* — )|:\Z", "лишний знак препинания"),
    (r'(?<!\d)"|"(?!\d)', "кавычки не «ёлочки»"),
    (r" - | – ", "вместо тире стоит дефис"),
    (r"\b(?:рад|рада|готов|готова|уверен|уверена|должен|должна)\b", "род говорящего неизвестен"),
    (r"\bя сама?\b|\bсама\b", "род говорящего неизвестен"),
    (r"\w\((?:а|ла|на|ась)\)", "скобка с окончанием"),
    (r"\bуникальн|\bиндивидуальн\w+ подход|\bвысок\w+ качеств|\bсамом сердце", "общие слова"),
    (r"\bпобалуйте|\bпрофессионал|\bквалифицирован|\bлучш(?:ий|ая|ие) в\b", "общие слова"),
    (r"\bосуществля|\bнеобходимо\b|\bданн(?:ый|ая|ое|ого|ой)\b", "канцелярские слова"),
    (r"\bскид[ко]|\bакци[яиюй]\b|\bосталось \d|\bтолько сегодня|\bспешите\b", "торговля и спешка"),
    (r"\bдля записи,", "лишняя запятая"),
    (r"\b(?:длится|длятся|занимает|займёт|идёт) (?:\d*[02-9])?1 минута\b", "здесь «минуту»"),
    (r"\bэтаж\w* без лифта|\bдомашни\w+ животн\w+ (?:не|ничему)", _PROMISE),
    (r"\b(?:за день до встречи|накануне|перед встречей) (?:ещё раз )?(?:напишу|позвоню|напомню)",
     _PROMISE),
    (r"\bотзыв\w* не удаля|\bв это время выхожу|\bвыхожу в это время",
     _PROMISE),
    (r"\bкоротко не описать", "пустые слова"),
    (r"\bопыт[а-я]* (?:работы )?(?:более|свыше|\d)|\bдиплом|\bсертификат", "чего нет в анкете"),
)  # fmt: skip
_COMPILED = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), words) for pattern, words in _RULES
)
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u231A-\u23FF]")
# «Я закончила», «я делал»: a past tense after «я» tells a gender that nobody asked.
_GENDERED_PAST = re.compile(r"\bя (?:[а-яё]+ ){0,2}[а-яё]{2,}(?:л|ла|лся|лась)\b", re.IGNORECASE)
# «Не спешите» is advice, not haste.
_ALLOWED = re.compile(r"\bне спешите\b", re.IGNORECASE)

# «Ольга К., делаю», «Лесная ул., 7»: the stop belongs to a shortened word.
_SHORTENED = re.compile(
    r"\b([А-ЯЁA-Z][а-яёa-z]{0,3}|ул|пр|просп|пер|пл|наб|бул|мкр|пос|дер|обл|корп|стр|кв|оф|эт|"
    r"т\. ?[дпк]|р-н|руб|мин)\.,"
)


def lint_text(text: str, limit: int = POST_LIMIT) -> list[str]:
    """What is wrong with a text, one line for each fault; nothing when it is good."""
    faults = [f"длиннее {limit} знаков: {len(text)}"] if len(text) > limit else []
    # What is too long anyway is not read to its end.
    text = text[: max(2 * limit, POST_LIMIT)]
    faults += [claim.advice for claim in find_claims(text)]
    checked = _SHORTENED.sub(r"\1,", _ALLOWED.sub("не торопитесь", text))
    for pattern, words in _COMPILED:
        if found := pattern.search(checked):
            faults.append(f"{words}: «{_around(checked, found)}»")
    if found := _GENDERED_PAST.search(text):
        faults.append(f"род говорящего неизвестен: «{found[0]}»")
    if any(len(_EMOJI.findall(paragraph)) > 1 for paragraph in text.split("\n\n")):
        faults.append("больше одного эмодзи в абзаце")
    if text.count("!") > EXCLAMATIONS_ALLOWED:
        faults.append("слишком много восклицательных знаков")
    if text != text.strip():
        faults.append("пустота в начале или в конце")
    return faults


def has_emoji(text: str) -> bool:
    """Whether a picture sign stands in the text: in titles there is none."""
    return _EMOJI.search(text) is not None


def find_missing_yo(text: str) -> list[str]:
    """Words that can only be written with «ё» and are not: «еще», «пришлем»; not «все»."""
    return [word for word in re.findall(r"[А-ЯЁа-яё]+", text) if _misses_yo(word.lower())]


@lru_cache(maxsize=8192)
def _misses_yo(word: str) -> bool:
    if "е" not in word or "ё" in word or not dictionary().word_is_known(word):
        return False
    return all("ё" in parse.word for parse in dictionary().parse(word))


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 15) : found.end() + 15].replace("\n", "⏎")
