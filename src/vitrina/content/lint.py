"""What a text of ours must not be: too long, a claim, a shout, Markdown, gendered, a cliché."""

import re

from vitrina.content.claims import Claim, find_claims

__all__ = ["Claim", "find_claims", "lint_text"]

POST_LIMIT = 4000
DESCRIPTION_LIMIT = 3000
_EXCLAMATIONS_ALLOWED = 1

_RULES: tuple[tuple[str, str], ...] = (
    (r"(?<! ) {2,}(?! )| {2,}", "два пробела подряд"),
    (r"[ \t]+$", "пробел в конце строки"),
    (r" [,.;:!?»]", "пробел перед знаком"),
    (r"\n{3,}", "лишняя пустая строка"),
    (r"\*\*|__|^#{1,6} |`|^\s*[*+] |\]\(", "разметка Markdown: ВКонтакте покажет её знаками"),
    (r"[{}]|\bundefined\b|\bNone\b", "незаполненная подстановка"),
    (r"<[a-z/][^>]*>|&(?:amp|lt|gt|quot|nbsp);", "разметка HTML"),
    (r"[@*](?:id|club|public)\d+|\[(?:id|club|public)\d+\|", "упоминание человека"),
    (r"\.{3}|\.\.|,,|!!|\?\?|!\?|\?!|,\.|\.,|:\.|:\n\n|:\Z", "лишний знак препинания"),
    (r'(?<!\d)"|"(?!\d)', "кавычки не «ёлочки»"),
    (r" - | – ", "вместо тире стоит дефис"),
    (r"\b(?:рад|рада|готов|готова|уверен|уверена|должен|должна)\b", "род говорящего неизвестен"),
    (r"\bя сама?\b|\bсама\b", "род говорящего неизвестен"),
    (r"\w+\((?:а|ла|на|ась)\)", "скобка с окончанием"),
    (r"\bуникальн|\bиндивидуальн\w+ подход|\bвысок\w+ качеств|\bсамом сердце", "общие слова"),
    (r"\bпобалуйте|\bпрофессионал|\bквалифицирован|\bлучш(?:ий|ая|ие) в\b", "общие слова"),
    (r"\bосуществля|\bнеобходимо\b|\bданн(?:ый|ая|ое|ого|ой)\b", "канцелярские слова"),
    (r"\bскид[ко]|\bакци[яиюй]\b|\bосталось \d|\bтолько сегодня|\bспешите\b", "торговля и спешка"),
    (r"\bопыт[а-я]* (?:работы )?(?:более|свыше|\d)|\bдиплом|\bсертификат", "чего нет в анкете"),
)  # fmt: skip
# «Я закончила», «я делал»: a past tense after «я» tells a gender that nobody asked.
_GENDERED_PAST = re.compile(r"\bя (?:[а-яё]+ ){0,2}[а-яё]{2,}(?:л|ла|лся|лась)\b", re.IGNORECASE)
# «Не спешите» is advice, not haste.
_ALLOWED = re.compile(r"\bне спешите\b", re.IGNORECASE)


def lint_text(text: str, limit: int = POST_LIMIT) -> list[str]:
    """What is wrong with a text, one line for each fault; nothing when it is good."""
    faults = [f"длиннее {limit} знаков: {len(text)}"] if len(text) > limit else []
    faults += [claim.advice for claim in find_claims(text)]
    checked = _ALLOWED.sub("не торопитесь", text)
    for pattern, words in _RULES:
        if found := re.search(pattern, checked, re.IGNORECASE | re.MULTILINE):
            faults.append(f"{words}: «{_around(checked, found)}»")
    if found := _GENDERED_PAST.search(text):
        faults.append(f"род говорящего неизвестен: «{found[0]}»")
    if text.count("!") > _EXCLAMATIONS_ALLOWED:
        faults.append("слишком много восклицательных знаков")
    if text != text.strip():
        faults.append("пустота в начале или в конце")
    return faults


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 15) : found.end() + 15].replace("\n", "⏎")
