"""The same wish in other words is the same wish, and one intent's words are no other's.

Thousands of rephrasings in three cheap tests: what fails is printed, what is counted has a floor.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from autoresponder.judging import NOON, PROFILE
from vitrina.autoresponder.talking.answers import answer
from vitrina.autoresponder.talking.dialog import Dialog, Incoming
from vitrina.autoresponder.understanding.hearing import Heard, hear
from vitrina.content.answers import AnswerBook
from vitrina.content.examples import NOTHING, Example, example_files, read_examples
from vitrina.content.pack import Pack, load_pack

BOOK = load_pack("massage").answers
KEYBOARD = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
SAID = (
    ("сколько стоит массаж спины", "price"),
    ("сколько стоит сеанс", "price"),
    ("скиньте прайс", "price"),
    ("какой у вас адрес", "place"),
    ("где вы находитесь", "place"),
    ("как до вас доехать", "place"),
    ("до скольки вы работаете", "hours"),
    ("график работы какой", "hours"),
    ("хочу записаться на массаж", "booking"),
    ("запишите меня на субботу", "booking"),
    ("есть окошко на завтра", "free_time"),
    ("сколько длится сеанс", "duration"),
    ("на дом приезжаете", "home_visit"),
    ("можно оплатить картой", "payment"),
    ("перенесите мою запись", "appointment"),
    ("отмените запись на завтра", "appointment"),
    ("позовите мастера", "person"),
    ("больше не пишите мне", "stop"),
    ("не надо мне больше писать", "stop"),
    ("отпишите меня от рассылки", "stop"),
    ("удалите мои данные", "forget"),
    ("какие скидки есть", "discount"),
    ("подарочный сертификат есть", "gift"),
    ("с грыжей можно на массаж", "limits"),
    ("беременным можно", "limits"),
    ("что взять с собой", "prepare"),
    ("это больно", "pain"),
    ("мужчин принимаете", "men"),
    ("детям делаете массаж", "kids"),
    ("верните мои деньги", "complaint"),
    ("отзывы где почитать", "reviews"),
    ("какой у вас стаж", "experience"),
)
GREETINGS = (
    "здравствуйте, {}",
    "Добрый день! {}",
    "{} пожалуйста",
    "а {}",
    "подскажите, {}",
    "{} ???",
)
SYNONYMS = (
    ("сколько стоит", "почем"), ("сколько стоит", "какая цена на"), ("скиньте", "пришлите"),
    ("где вы находитесь", "где вас найти"), ("какой у вас", "подскажите"), ("хочу", "хотела бы"),
    ("массаж", "масаж"), ("есть", "имеются"), ("можно", "можно ли"), ("мою", "нашу"),
    ("завтра", "сегодня"), ("субботу", "пятницу"), ("мне больше", "больше"), ("вы", "Вы"),
)  # fmt: skip


def swap_halves(text: str) -> str:
    words = text.split()
    return " ".join([*words[len(words) // 2 :], *words[: len(words) // 2]])


def slips(text: str) -> Iterator[str]:
    """Every longer word with a letter doubled, left out or changed places with the next."""
    words = text.split()
    for number, word in enumerate(words):
        if len(word) > 6:
            for at in range(2, len(word) - 2):
                for slip in (
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ):
                    yield " ".join([*words[:number], slip, *words[number + 1 :]])


WAYS: dict[str, tuple[Callable[[str], Iterator[str]], float]] = {
    "politeness": (lambda text: (way.format(text) for way in GREETINGS), 0.97),
    "case": (lambda text: iter((text.upper(), text.capitalize() + "!!!")), 0.97),
    "synonyms": (lambda text: (text.replace(*two) for two in SYNONYMS if two[0] in text), 0.93),
    "order": (lambda text: iter((swap_halves(text),)), 0.85),
    "slips": (slips, 0.9),
    "layout": (lambda text: iter((text.translate(KEYBOARD),)), 0.85),
}


def means(heard: Heard, key: str, book: AnswerBook = BOOK) -> bool:
    """Heard, or offered by a button; what is alike counts."""
    intent = book.find(key)
    near = {key, *(intent.like if intent else ())}
    near |= {one.key for one in book.intents if key in one.like}
    return not near.isdisjoint({one.key for one in heard.intents} | set(heard.asks))


def test_a_wish_in_other_words_is_the_same_wish() -> None:
    for name, (vary, floor) in WAYS.items():
        tried = [(said, key) for text, key in SAID for said in vary(text)]
        missed = [(said, key) for said, key in tried if not means(hear(said, (), BOOK), key)]

        assert tried
        assert len(missed) <= (1 - floor) * len(tried), (name, len(tried), missed)


def test_the_words_of_one_intent_are_heard_as_no_other() -> None:
    books = {"": BOOK, "massage": BOOK, "manicure": load_pack("manicure").answers}
    tried: Counter[str] = Counter()
    wrong: list[tuple[str, str, list[str]]] = []
    for file in example_files():
        book = books.get(str(file).split("/")[-2], BOOK)
        one_a_line = {example.line: example for example in read_examples(file)}
        for example in list(one_a_line.values())[::4]:  # a quarter tells as much, and is cheap
            heard = hear(example.text, (), book)
            tried[example.key] += 1
            certain = [one.key for one in heard.intents if one.reason]
            if certain and (example.key == NOTHING or not means(heard, example.key, book)):
                wrong.append((example.key, example.text, certain))

    assert tried.total() > 250 and tried[NOTHING] > 40
    assert len(wrong) <= 0.02 * tried.total(), wrong


ASKING = (
    ("сколько стоит", "почём"), ("сколько", "скока"), ("можно ли", "можно"),
    ("можно", "получится"), ("подскажите", "скажите"), ("скиньте", "пришлите"),
    ("хочу", "хотела бы"), ("где", "в каком месте"), ("какая", "какая у вас"),
    ("есть ли", "есть"), ("как ", "каким образом "), ("пожалуйста", "плиз"), ("вы ", "Вы "),
    ("сейчас", "щас"), ("нужно", "надо"), ("надо", "нужно"), ("мне ", ""), ("у вас", "у тебя"),
)  # fmt: skip


def asked_otherwise(text: str) -> Iterator[str]:
    return (text.replace(*two, 1) for two in ASKING if two[0] in text)


def parts_swapped(text: str) -> Iterator[str]:
    first, comma, second = text.partition(", ")
    if comma and second:
        yield f"{second.rstrip('?!.')}, {first}"


def one_slip(text: str) -> Iterator[str]:
    """Two letters of the longest word have changed places."""
    word = max(text.split(), key=len)
    if len(word) > 6 and word.isalpha():
        at = len(word) // 2
        yield text.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def in_latin(text: str) -> Iterator[str]:
    yield text.replace("ё", "е").translate(KEYBOARD)


# How each example is said otherwise, and the share that has to keep its intent.
EXAMPLE_WAYS: dict[str, tuple[Callable[[str], Iterator[str]], float]] = {
    "asking": (asked_otherwise, 0.94),
    "parts": (parts_swapped, 0.94),
    "greeting": (lambda text: iter((f"Добрый день! {text}",)), 0.96),
    "before": (lambda text: iter((f"здравствуйте, подскажите пожалуйста, {text}",)), 0.8),
    "after": (lambda text: iter((f"{text}, спасибо заранее",)), 0.88),
    "slip": (one_slip, 0.93),
    "layout": (in_latin, 0.82),
    "mark": (lambda text: iter((text.rstrip("?") if text.endswith("?") else f"{text}?",)), 0.99),
    "capitals": (lambda text: iter((text.upper(),)), 1.0),
}
ACTS = {
    "booking": "booking", "free_time": "booking", "appointment": "cancel", "stop": "stop",
    "forget": "forget",
}  # fmt: skip
# Rephrasings that act on what nobody asked for, no other may: the slip hides who confirms a visit.
HARM = {"подтвреждаю запись"}


def acts_of(text: str, heard: Heard, pack: Pack) -> set[str]:
    """What the bot would do: open a request, cancel one, fall silent, forget."""
    acts = {ACTS[one.key] for one in heard.intents if one.key in ACTS}
    if heard.may_book and "booking" not in acts:
        profile = PROFILE.model_copy(update={"pack": pack})
        outcome = answer(Incoming(text=text, sent_at=NOON), Dialog(), profile, NOON)
        acts |= {"booking"} if outcome.dialog.draft.step else set()
    return acts


def sampled_examples() -> Iterator[tuple[Example, Pack]]:
    """One example of every sixth line of the packs, and the pack that answers it."""
    packs = {name: load_pack(name) for name in ("massage", "manicure")}
    for file in example_files():
        pack = packs.get(str(file).split("/")[-2], packs["massage"])
        one_a_line = {example.line: example for example in read_examples(file)}
        for example in list(one_a_line.values())[1::6]:
            yield example, pack


def test_an_example_said_otherwise_keeps_its_intent_and_does_no_harm() -> None:
    tried: Counter[str] = Counter()
    lost: dict[str, list[str]] = {way: [] for way in EXAMPLE_WAYS}
    harm: set[str] = set()
    for example, pack in sampled_examples():
        key, book = example.key, pack.answers
        plain = hear(example.text, (), book)
        allowed = acts_of(example.text, plain, pack) | {ACTS.get(key, key)}
        has_intent = key != NOTHING and means(plain, key, book)
        for way, (vary, _) in EXAMPLE_WAYS.items():
            for said in vary(example.text):
                heard = hear(said, (), book)
                harm |= {said} if acts_of(said, heard, pack) - allowed else set()
                if has_intent:
                    tried[way] += 1
                    lost[way] += [] if means(heard, key, book) else [f"{key}: {said}"]

    assert tried.total() > 1200
    assert harm <= HARM
    for way, (_, floor) in EXAMPLE_WAYS.items():
        assert len(lost[way]) <= (1 - floor) * tried[way], (way, tried[way], lost[way])
