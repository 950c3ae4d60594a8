"""The planning function and its texts, as verbs are given them."""

from typing import Protocol

from vitrina.building.routing import PlanTerms
from vitrina.content.pack import Pack
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner


class MakePlan(Protocol):
    """`building.plan.plan_community`, or what stands for it in a test."""

    def __call__(
        self,
        practitioner: Practitioner,
        pack: Pack,
        route: Route,
        now: float,
        seed: str,
        terms: PlanTerms | None = None,
    ) -> CommunityPlan: ...


class TakePack(Protocol):
    """The texts of a profession; those of the settings where none is named or it is gone."""

    def __call__(self, name: str = "") -> Pack: ...
