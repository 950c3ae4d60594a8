"""The subjects of months: what their list says, and whether a year of them repeats nothing."""

from collections.abc import Iterator

from vitrina.content.checking.fault import Fault
from vitrina.content.month import collect_sentences, is_told, tell_subject
from vitrina.content.pack import Pack
from vitrina.content.posts import tell_posts
from vitrina.content.samples import Sample
from vitrina.content.subjects import FILE
from vitrina.content.telling import Teller

_SEED = "year"


def check_subjects(pack: Pack) -> Iterator[Fault]:
    """What the list of subjects says of the bot's questions and of the year."""
    known = {intent.key for intent in pack.answers.intents}
    for subject in pack.subjects:
        for name in subject.answers:
            if name not in known:
                yield Fault(
                    place=f"{FILE}, тема {subject.key}",
                    words=f"вопроса {name} у бота нет, имена берутся из answers.yaml",
                )
    if not pack.subjects:
        return
    for month in range(1, 13):
        if not any(subject.fits_month(month) for subject in pack.subjects):
            yield Fault(place=FILE, words=f"для месяца {month} нет ни одной темы")


def check_year(sample: Sample, pack: Pack) -> Iterator[Fault]:
    """Subjects that this person's community could not tell without saying a sentence again."""
    seed = f"{_SEED}/{sample.key}"
    teller = Teller(sample.person, pack, seed)
    used = collect_sentences(post.text for post in tell_posts(teller))
    for subject in pack.subjects:
        if not is_told(subject, teller.facts):
            continue
        told = tell_subject(subject, sample.person, pack, seed=seed, used=used)
        if told is None:
            yield Fault(
                place=f"{subject.file}.txt",
                words="без повтора сказанного её не рассказать, нужны ещё варианты",
                who=sample.says,
            )
        else:
            used |= collect_sentences([told.text])
