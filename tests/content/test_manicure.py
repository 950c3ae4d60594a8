"""The second trade: what its visitors ask, and what its texts never promise."""

import re

import pytest

from vitrina.autoresponder.understanding.intents import understand
from vitrina.content.pack import load_pack
from vitrina.content.posts import write_posts
from vitrina.content.samples import make_samples
from vitrina.content.template import Sections

PACK = load_pack("manicure")
ASKED = [
    ("Здравствуйте, сколько стоит маникюр с покрытием?", "price"),
    ("Сколько держится гель-лак?", "wear"),
    ("на сколько хватает покрытия", "wear"),
    ("А вы стерилизуете инструменты?", "tools"),
    ("инструменты у вас одноразовые?", "tools"),
    ("у меня беременность можно?", "limits"),
    ("аллергия на гель лак, что делать", "limits"),
    ("больно делать аппаратный?", "pain"),
    ("как часто надо делать коррекцию", "often"),
    ("через сколько приходить", "often"),
    ("у меня грибок, возьмётесь?", "health"),
    ("вросший ноготь", "health"),
    ("сделаете такой дизайн?", "design"),
    ("можно как на фото?", "design"),
    ("можете нарисовать цветочки", "design"),
    ("сломался ноготь, что делать", "broken"),
    ("покрытие отошло через день", "broken"),
    ("скол на указательном", "broken"),
    ("хочу маникюр на завтра", "booking"),
    ("нужно ли снимать покрытие дома", "prepare"),
    ("я со старым покрытием, снимете?", "prepare"),
    ("что взять с собой", "prepare"),
    ("после маникюра можно в баню?", "after"),
    ("как ухаживать за ногтями", "after"),
    ("а мужской маникюр делаете?", "men"),
    ("педикюр делаете?", "services"),
    ("какие виды маникюра", "services"),
    ("где вы находитесь", "place"),
    ("на дом приезжаете?", "home_visit"),
    ("сколько по времени занимает", "duration"),
    ("ноготочки сделать хочу", "booking"),
    ("свой лак можно принести?", "prepare"),
    ("позовите мастера", "person"),
    ("лампа жжется", "pain"),
    ("есть аппаратный педикюр", "services"),
    ("сколько стоит педикюр", "price"),
    ("сколько времени делается наращивание", "duration"),
    ("ребенку 8 лет можно?", "kids"),
    ("спасибо большое", "thanks"),
    ("скока стоит снятие", "price"),
    ("а френч есть?", "services"),
    ("что такое японский маникюр", "services"),
    ("когда можно записаться", "free_time"),
    ("есть окошко на субботу?", "free_time"),
    ("ноготь отслоился через три дня", "broken"),
    ("ногти слоятся поможете?", "health"),
    ("болит палец после маникюра", "health"),
    ("сколько ходят с покрытием", "wear"),
    ("сколько носится", "wear"),
    ("для беременных можно покрытие", "limits"),
    ("как выбрать длину", "choose"),
    ("как выбрать между гелем и акрилом", "choose"),
    ("детям делаете", "kids"),
    ("стразы делаете?", "design"),
    ("наращивание больно?", "pain"),
    ("нужно ли подпилить самой", "prepare"),
    ("в чем лучше прийти", "prepare"),
    ("картой можно оплатить?", "payment"),
    ("до скольки работаете", "hours"),
    ("есть парковка", "place"),
    ("обрабатываете фрезы?", "tools"),
    ("крафт-пакеты вскрываете при мне", "tools"),
    ("как часто менять покрытие", "often"),
    ("через сколько недель коррекция", "often"),
    ("можно сауну после педикюра", "after"),
    ("стесняюсь своих ногтей", "first"),
    ("ни разу не делала гель", "first"),
    ("у меня диабет", "limits"),
    ("горячо в лампе это нормально", "pain"),
    ("хочу как на картинке", "design"),
    ("добрый вечер", "hello"),
    ("удалите мои данные", "forget"),
    ("бот?", "bot"),
    ("вы с какими материалами работаете", "materials"),
    ("какой у вас лак, люксио?", "materials"),
]


@pytest.mark.parametrize(("message", "meant"), ASKED)
def test_a_visitor_of_a_manicurist_is_understood(message: str, meant: str) -> None:
    assert {heard.key for heard in understand(message, (), PACK.answers)} == {meant}


def words_of(sections: Sections) -> str:
    return " ".join(
        line.text
        for wordings in sections.values()
        for wording in wordings
        for line in wording.lines
    ).lower()


def test_nothing_of_massage_is_left() -> None:
    every = [PACK.phrases, *PACK.texts.values(), PACK.answers.texts]

    assert not re.search("массаж|сеанс|простын", " ".join(words_of(each) for each in every))
    assert "массаж" not in PACK.head.model_dump_json().lower()


def test_nothing_is_said_of_tools_that_nobody_asked_the_practitioner_about() -> None:
    """How tools are cleaned is for the person to say: the form does not ask."""
    claimed = re.compile(r"стерил|автоклав|сухожар|одноразов|дезинф|безопасн|гипоаллерг")
    every = [PACK.phrases, *PACK.texts.values(), PACK.answers.texts]

    assert not [found for each in every if (found := claimed.search(words_of(each)))]


def test_each_post_is_about_hands_and_ends_with_the_trade() -> None:
    for sample in make_samples(PACK.head):
        for post in write_posts(sample.person, PACK, sample.key):
            trade = "педикюр" if sample.key == "only ноги" else "маникюр"
            assert post.text.rpartition("\n")[2].startswith(f"#{trade.capitalize()} ")
            assert trade in post.text.lower()
