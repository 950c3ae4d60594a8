"""Numbers inside sentences: `{missing:genitive}` is «двух», `{count:место|места|мест}` agrees."""

from vitrina.domain.counting import plural

# «Не хватает двух»: how a small number is said there; the others stay digits.
GENITIVE = {
    1: "одного",
    2: "двух",
    3: "трёх",
    4: "четырёх",
    5: "пяти",
    6: "шести",
    7: "семи",
    8: "восьми",
    9: "девяти",
    10: "десяти",
}


class Number(int):
    """A number of a sentence; what stands after the colon in its braces says how it is said."""

    def __format__(self, spec: str) -> str:
        if spec == "genitive":
            return GENITIVE.get(self, str(int(self)))
        if "|" in spec:
            return plural(self, *spec.split("|"))
        return format(int(self), spec)
