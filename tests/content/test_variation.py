"""Twenty students of one school in one town: nobody publishes a neighbour's text."""

from collections import Counter
from itertools import combinations, pairwise
from statistics import mean

import pytest

from vitrina.content.community import bot_greeting, community_description
from vitrina.content.pack import Pack, load_pack
from vitrina.content.posts import write_posts
from vitrina.content.sentences import split_sentences
from vitrina.content.telling import list_spoken
from vitrina.domain.practitioner import Practitioner, Price

NAMES = (
    "Анна", "Ольга", "Мария", "Ирина", "Елена", "Татьяна", "Наталья", "Светлана", "Юлия", "Дарья",
    "Иван", "Пётр", "Сергей", "Алексей", "Дмитрий", "Михаил", "Андрей", "Николай", "Павел", "Олег",
)  # fmt: skip
TRADES = ("massage", "manicure")


def make_school(pack: Pack) -> list[Practitioner]:
    """Twenty neighbours; what they offer and ask for it differs a little, as it does."""
    offered = pack.head.suggested
    school = []
    for number, name in enumerate(NAMES):
        chosen = tuple(offered[(number + step) % len(offered)] for step in range(2 + number % 3))
        pricing = tuple(
            Price(title=title, rubles=1500 + 100 * (number % 6), minutes=60) for title in chosen
        )
        school.append(_neighbour(name, f"+7900555{number:04}", chosen, pricing))
    return school


def make_copies(pack: Pack) -> list[Practitioner]:
    """The worst case: the very same form twenty times."""
    chosen = pack.head.suggested[:3]
    pricing = tuple(Price(title=title, rubles=2000, minutes=60) for title in chosen)
    return [_neighbour("Ольга", "+79005550000", chosen, pricing)] * 20


def _neighbour(
    name: str, phone: str, techniques: tuple[str, ...], pricing: tuple[Price, ...]
) -> Practitioner:
    return Practitioner(
        name=name, city="Казань", area="Центральный", phone=phone, techniques=techniques,
        pricing=pricing, is_home_visit=True, address="ул. Мира, 1", timezone="Europe/Moscow",
    )  # fmt: skip


def write_all(people: list[Practitioner], pack: Pack, school: str) -> list[list[str]]:
    """For each post, its text by everybody."""
    written = [
        write_posts(person, pack, f"{school}-{number}") for number, person in enumerate(people)
    ]
    return [[posts[place].text for posts in written] for place in range(len(pack.head.posts))]


def overlap(first: str, second: str) -> float:
    """How much of what both say is said word for word by both: shared lines among all lines."""
    ours, theirs = ({line for line in text.split("\n") if line} for text in (first, second))
    return len(ours & theirs) / len(ours | theirs)


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("school", ["one", "two", "three"])
def test_no_two_of_a_school_publish_the_same_post(trade: str, school: str) -> None:
    pack = load_pack(trade)
    for post, texts in zip(
        pack.head.posts, write_all(make_school(pack), pack, school), strict=True
    ):
        assert len(set(texts)) == len(NAMES), post.key


@pytest.mark.parametrize("trade", TRADES)
def test_most_lines_of_a_post_are_one_s_own(trade: str) -> None:
    pack = load_pack(trade)
    shared = [
        mean(overlap(first, second) for first, second in combinations(texts, 2))
        for texts in write_all(make_school(pack), pack, "one")
    ]

    assert mean(shared) < 0.35
    assert max(shared) < 0.55  # the questions are the same five for everybody


@pytest.mark.parametrize("trade", TRADES)
def test_even_the_same_form_rarely_makes_the_same_text(trade: str) -> None:
    pack = load_pack(trade)
    pairs = same = 0
    for school in "abcde":
        for texts in write_all(make_copies(pack), pack, school):
            found = [first == second for first, second in combinations(texts, 2)]
            pairs, same = pairs + len(found), same + sum(found)

    assert pairs == 5 * 8 * 190
    assert same / pairs < 0.001


@pytest.mark.parametrize("trade", TRADES)
def test_descriptions_and_greetings_take_turns(trade: str) -> None:
    pack = load_pack(trade)
    people = make_school(pack)
    described = {
        community_description(person, pack, f"one-{number}") for number, person in enumerate(people)
    }
    greeted = [
        bot_greeting(person, pack, f"one-{number}").replace(person.name, "")
        for number, person in enumerate(people)
    ]

    assert len(described) == len(people)
    assert any(first[:30] != second[:30] for first, second in pairwise(greeted))


@pytest.mark.parametrize("trade", TRADES)
def test_few_sentences_are_a_neighbour_s_too(trade: str) -> None:
    """Of the very same form: facts of it, prices and addresses, are counted as well."""
    pack = load_pack(trade)
    people = make_copies(pack)
    communities = []
    for number, person in enumerate(people):
        posts = write_posts(person, pack, f"one-{number}")
        communities.append({one for post in posts for one in split_sentences(post.text)})
    shared = [
        len(first & second) / min(len(first), len(second))
        for first, second in combinations(communities, 2)
    ]

    assert mean(shared) < 0.25
    assert max(shared) < 0.4


@pytest.mark.parametrize("trade", TRADES)
def test_no_sentence_stands_twice_in_one_community(trade: str) -> None:
    pack = load_pack(trade)
    for number, person in enumerate(make_school(pack)):
        posts = write_posts(person, pack, f"two-{number}")
        said = Counter(one for post in posts for one in list_spoken(post.text))
        assert [one for one, count in said.items() if count > 1] == [], number
