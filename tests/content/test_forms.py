"""Sixty forms, each told whole: no sentence twice, no fault, nothing the form did not say."""

from pathlib import Path

from vitrina.cli.pack_asking import read_form_file
from vitrina.content.claims import find_claims
from vitrina.content.facts import has_room
from vitrina.content.head import PackTechnique
from vitrina.content.lint import lint_text
from vitrina.content.pack import Pack, load_pack
from vitrina.content.posts import tell_posts
from vitrina.content.techniques import read_techniques
from vitrina.content.telling import Teller, describe_techniques
from vitrina.domain.practitioner import Practitioner

FORMS = sorted((Path(__file__).parent / "forms").glob("*.json"))
PACKS = {name: load_pack(name) for name in ("massage", "manicure")}
OF_PLACE = ("у себя", "у вас дома", "к вам домой", "на дом", "Приходите по адресу", "выезд")


def pack_of(path: Path) -> Pack:
    return PACKS["manicure" if path.name.startswith("man_") else "massage"]


def tell(person: Practitioner, pack: Pack, seed: str) -> tuple[list[str], list[str]]:
    """The description and posts, and the sentences of ours that stand there twice."""
    teller = Teller(person, pack, seed)
    posts = [post.text for post in tell_posts(teller)]
    description = Teller(person, pack, seed).write("community", "описание")
    return [description, *posts], teller.repeated


def test_every_form_is_told_without_a_fault() -> None:
    assert len(FORMS) > 50
    for path in FORMS:
        person, pack = read_form_file(path), pack_of(path)
        texts, repeated = tell(person, pack, path.stem)
        assert repeated == [], path.name
        for text in texts:
            assert lint_text(text) == [], (path.name, text)
            assert list(find_claims(text)) == [], (path.name, text)
            assert " ко нам" not in text and " о аллерг" not in text, (path.name, text)
            for own in ("«втирка»", "«стемпинг»", "«спа»"):
                assert own not in text, path.name
        if not person.is_home_visit and has_room(person) is None and not person.about:
            said = [(word, text) for text in texts for word in OF_PLACE if word in text]
            assert said == [], path.name


def test_only_the_techniques_of_the_form_are_told_of() -> None:
    for path in FORMS:
        person, pack = read_form_file(path), pack_of(path)
        named = [one.name for one in read_techniques(person.techniques, pack.head)]
        lines = describe_techniques(person, pack, path.stem)
        told = [line.partition(" — ")[0].lower() for line in lines]
        assert len(told) <= len(named), path.name
        joined = " ".join(told)
        for one in read_techniques(person.techniques, pack.head):
            told_of: PackTechnique | None = one.entry
            assert not told_of or one.name.lower().split()[0] in joined, (path.name, one.name)


def test_what_people_type_of_a_technique_is_one_name() -> None:
    head = PACKS["massage"].head
    typed = {
        "работаю глубоко, но бережно": "глубоко, но бережно",
        "скульптурный лица": "скульптурный массаж лица",
        "КЛАССИЧЕСКИЙ": "классический",
        "массаж ног": "массаж ног",
    }
    for text, name in typed.items():
        assert [one.name for one in read_techniques([text], head)] == [name], text
    nails = PACKS["manicure"].head
    beside = read_techniques(["маникюр", "педикюр"], nails)
    assert [one.name for one in beside] == ["маникюр", "педикюр"]
