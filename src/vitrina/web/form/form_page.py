"""The form page: what it shows."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode

from vitrina.content.cards import seed_pattern
from vitrina.domain.practitioner import ABOUT_LIMIT
from vitrina.web.form.form_claims import FieldClaim, find_field_claims
from vitrina.web.form.form_errors import ErrorLink, FieldMessage, error_links
from vitrina.web.form.form_values import FormValues, PriceRow
from vitrina.web.look.parts import Notice, Scheme
from vitrina.wording import form_page

TIMEZONES = tuple(form_page.TIMEZONES.items())
PATTERNS = tuple(form_page.PATTERNS.items())


@dataclass(frozen=True)
class TechniqueChip:
    """One chip; `path` is its place among the chosen techniques, empty for one not chosen."""

    value: str
    on: bool
    path: str


@dataclass(frozen=True)
class FormPage:
    """The form. `hidden` are extra fields posted with it (student_id, course_id, exp, sig).

    `suggested` are the chips of techniques. `fresh` lets the browser put its saved draft in: true
    when the server has nothing to show. `offers_full`: the main button leads to VK's permission,
    else to the guided way; `offers_connect`: other buttons lead to that way and to the kit.
    `is_alone`: it is in a tab of its own, and what a lesson's frame needs is left out. `draft`
    names the browser's draft, where it is not that of a new community. `begins` is what an empty
    form holds.
    """

    template: ClassVar[str] = "form.html"

    csrf: str
    values: FormValues = field(default_factory=FormValues)
    errors: tuple[FieldMessage, ...] = ()
    notice: Notice | None = None
    action: str = "/create"
    hidden: tuple[tuple[str, str], ...] = ()
    suggested: tuple[str, ...] = ()
    service_example: str = form_page.SERVICE_EXAMPLE
    offers_full: bool = True
    offers_connect: bool = False
    is_alone: bool = True
    draft: str = ""
    begins: FormValues = field(default_factory=FormValues)
    scheme: Scheme = "auto"

    @property
    def theme(self) -> str:
        """The theme that the page wears."""
        return self.values.theme

    @property
    def mine_url(self) -> str:
        """The way to a community that was made before, for the same student."""
        return f"/communities?{urlencode(self.hidden)}" if self.hidden else "/communities"

    @property
    def fresh(self) -> bool:
        """Whether the server has nothing of its own to show."""
        return replace(self.values, seed="") == self.begins and not self.errors

    @property
    def main_words(self) -> str:
        """What stands on the main button."""
        return form_page.CREATE if self.offers_full else form_page.GO_ON

    @property
    def pattern(self) -> str:
        """The drawing that the pictures will have: the chosen one, or the seed's."""
        return self.values.pattern or (seed_pattern(self.values.seed) if self.values.seed else "")

    @property
    def patterns(self) -> tuple[tuple[str, str], ...]:
        """The drawings to choose from, each with its name."""
        return PATTERNS

    @property
    def timezones(self) -> tuple[tuple[str, str], ...]:
        """The clocks to choose from, where the city does not tell its own."""
        return TIMEZONES

    @cached_property
    def claims(self) -> dict[str, tuple[FieldClaim, ...]]:
        """Words that promise treatment, by field; only beside errors, as scripts mark them live."""
        found: dict[str, tuple[FieldClaim, ...]] = defaultdict(tuple)
        for claim in find_field_claims(self.values) if self.errors else ():
            found[claim.field] = (*found[claim.field], claim)
        return found

    @property
    def claimed_words(self) -> str:
        """The words that need a licence, in quotes, as they are repeated beside the button."""
        words = (f"«{one.word}»" for marks in self.claims.values() for one in marks)
        return ", ".join(dict.fromkeys(words))

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """The price rows, at least one."""
        return self.values.pricing or (PriceRow(),)

    @property
    def chips(self) -> tuple[TechniqueChip, ...]:
        """The suggested techniques, then the person's own."""
        return _chips(self.values.techniques, self.suggested)

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each field; an empty one for every other field."""
        found: dict[str, str] = defaultdict(str)
        for error in self.errors:
            found.setdefault(error.field, error.message)
        return found

    @property
    def error_head(self) -> str:
        """How many places are to be mended, or nothing."""
        return form_page.say_how_many_errors(len(self.messages)) if self.errors else ""

    @property
    def error_links(self) -> tuple[ErrorLink, ...]:
        """One link per wrong field, in the order of the errors."""
        return error_links(self.errors, self.values)

    @property
    def about_limit(self) -> int:
        """How many characters the story about oneself may have."""
        return ABOUT_LIMIT


def _chips(chosen: tuple[str, ...], suggested: tuple[str, ...]) -> tuple[TechniqueChip, ...]:
    places: dict[str, int] = {}
    for index, technique in enumerate(chosen):
        places.setdefault(technique.strip().casefold(), index)
    known = {value.casefold() for value in suggested}
    chips = [
        TechniqueChip(value, place is not None, "" if place is None else f"techniques.{place}")
        for value in suggested
        for place in (places.get(value.casefold()),)
    ]
    own = [
        TechniqueChip(value, True, f"techniques.{index}")
        for index, value in enumerate(chosen)
        if value.strip().casefold() not in known and places[value.strip().casefold()] == index
    ]
    return (*chips, *own)
