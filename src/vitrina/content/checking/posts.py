"""A post as a whole: lengths of all combinations, places where sections meet, its picture."""

from collections.abc import Iterator
from itertools import pairwise

from vitrina.content.checking.fault import Fault, kind_of
from vitrina.content.checking.texts import Reader, fill_all
from vitrina.content.lint import EXCLAMATIONS_ALLOWED, POST_LIMIT, has_emoji
from vitrina.content.pack import Pack, PackPost
from vitrina.content.posts import OWN_ROWS_LIMIT, ROW_LEFT_LIMIT, write_hashtags
from vitrina.content.samples import Sample
from vitrina.content.subjects import Subject

FIRST_LINE = 15, 250  # characters: VK folds a post, and its beginning says what it is about
_PICTURE_TITLE_LIMIT = 60
_NEAR = 2  # words


def check_post(
    post: PackPost | Subject,
    pack: Pack,
    sample: Sample,
    variants: list[dict[str, str]],
    reader: Reader,
) -> Iterator[Fault]:
    """The post of one person, in all wordings at once."""
    file = post.file
    sections = {
        name: [text for wording in wordings for text, _ in fill_all(file, wording, variants)]
        for name, wordings in pack.texts[file].items()
    }
    pictures = sections.pop("картинка")
    said = list(sections.values())
    tail = write_hashtags(sample.person, pack)
    longest = sum(max(len(text) for text in texts) + 2 for texts in said) + len(tail)
    shouts = sum(max(text.count("!") for text in texts) for texts in said)
    faults = []
    if longest > POST_LIMIT:
        faults.append(f"запись может выйти длиннее {POST_LIMIT} знаков: {longest}")
    if shouts > EXCLAMATIONS_ALLOWED:
        faults.append("в записи может оказаться несколько восклицательных знаков")
    faults += [
        f"первая строка записи — {len(line)} знаков, нужно от {FIRST_LINE[0]} до {FIRST_LINE[1]}"
        for line in (text.partition("\n")[0] for text in sections["открытие"])
        if not FIRST_LINE[0] <= len(line) <= FIRST_LINE[1]
    ]
    faults += _meetings([*said, [tail]], reader)
    faults += [fault for text in pictures for fault in _check_picture(text, post)]
    for words in dict.fromkeys(faults):
        yield Fault(place=f"{file}.txt", words=words, who=sample.says)


def _meetings(said: list[list[str]], reader: Reader) -> Iterator[str]:
    """Faults that appear only where one section ends and the next begins."""
    filled = [[text for text in texts if text] for texts in said]
    for before, after in pairwise([texts for texts in filled if texts]):
        ends = {_words_near(text.rpartition("\n")[2], last=True) for text in before}
        starts = {_words_near(text.partition("\n")[0], last=False) for text in after}
        for end in ends:
            for start in starts:
                apart = {kind_of(fault) for text in (end, start) for fault in reader.judge(text)}
                for fault in reader.judge(f"{end}\n\n{start}"):
                    if kind_of(fault) not in apart:
                        yield f"на стыке разделов: {fault}"


def _words_near(line: str, *, last: bool) -> str:
    """The words of a line beside its end or beginning: a rule of the lint looks no further."""
    spoken = line.split(" ")
    return " ".join(spoken[-_NEAR:] if last else spoken[:_NEAR])


def _check_picture(text: str, post: PackPost | Subject) -> Iterator[str]:
    title, *rows = text.splitlines() or [""]
    if not title:
        yield "у картинки нет заголовка"
    if has_emoji(text):
        yield "эмодзи на картинке"
    if len(rows) > OWN_ROWS_LIMIT:
        yield f"на картинке {len(rows)} строк, поместится {OWN_ROWS_LIMIT}"
    if post.motif != "name" and len(title) > _PICTURE_TITLE_LIMIT:
        yield f"заголовок картинки длиннее {_PICTURE_TITLE_LIMIT} знаков: «{title}»"
    if post.rows != "text" and rows:
        yield f"строки картинки берутся из анкеты (rows: {post.rows}), свои не нужны"


def check_rows(post: PackPost | Subject, pack: Pack) -> Iterator[Fault]:
    """Lines of the picture that nobody's form makes longer: the pack's own words must fit."""
    file = post.file
    for wording in pack.texts[file]["картинка"]:
        for line in wording.lines:
            left = line.text.partition(" | ")[0]
            if "{" not in left and len(left) > ROW_LEFT_LIMIT:
                yield Fault(
                    place=f"{file}.txt, строка {line.number}, [картинка]",
                    words=f"на картинке поместится {ROW_LEFT_LIMIT} знаков, а здесь {len(left)}",
                )
