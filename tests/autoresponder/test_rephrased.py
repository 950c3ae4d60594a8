"""The same wish in other words is the same wish, and one intent's words are no other's.

Thousands of rephrasings in two cheap tests: what fails is printed, what is counted has a floor.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from vitrina.autoresponder.understanding.hearing import Heard, hear
from vitrina.content.answers import AnswerBook
from vitrina.content.examples import NOTHING, example_files, read_examples
from vitrina.content.pack import load_pack

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
