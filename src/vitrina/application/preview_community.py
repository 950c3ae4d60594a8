"""The community that a form would make, before anything is asked of VK."""

from vitrina.building.plan import plan_community, wording_seed
from vitrina.content.pack import Pack
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner

_SEED = "preview"  # where the form brought none


def preview_community(
    practitioner: Practitioner, pack: Pack, now: float, seed: str = _SEED
) -> CommunityPlan:
    """The plan of the build, with what the person dropped still in it: it can be taken back."""
    own = {key: text for key, text in practitioner.overrides.items() if text is not None}
    whole = practitioner.model_copy(update={"overrides": own})
    return plan_community(whole, pack, Route.FULL, now, seed)


def preview_seed(practitioner: Practitioner) -> str:
    """What chooses the bot's wordings for this form, in its preview and in its community."""
    return wording_seed(practitioner, _SEED)
