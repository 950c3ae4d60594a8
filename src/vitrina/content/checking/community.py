"""A pack as whole communities: what no text by itself shows, a sentence that stands there twice."""

from collections.abc import Iterator

from vitrina.content.checking.fault import Fault
from vitrina.content.pack import Pack
from vitrina.content.posts import tell_posts
from vitrina.content.samples import Sample
from vitrina.content.telling import Teller

_SEEDS = ("one", "two", "three")


def check_repeats(sample: Sample, pack: Pack) -> Iterator[Fault]:
    """Sentences of the description and the posts that the sample's community says again."""
    for seed in _SEEDS:
        teller = Teller(sample.person, pack, f"{seed}/{sample.key}")
        tell_posts(teller)
        for sentence in teller.repeated:
            yield Fault(
                place="сообщество целиком",
                words=f"предложение стоит в нём дважды, нужны ещё варианты: «{sentence}»",
                who=sample.says,
            )
