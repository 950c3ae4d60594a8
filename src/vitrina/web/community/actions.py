"""What can be done with a community, a line for each thing that there is a page for."""

from dataclasses import dataclass

from vitrina.web.look.parts import Action
from vitrina.wording import forgetting
from vitrina.wording.change_page import CHANGE
from vitrina.wording.check_page import CHECK
from vitrina.wording.month_page import MONTH


@dataclass(frozen=True)
class CommunityAction:
    """`label` leads to the page behind the community's address."""

    label: str
    page: str


# Shown together under the community's address.
ACTIONS: tuple[CommunityAction, ...] = (
    CommunityAction(CHANGE, "change"),
    CommunityAction(CHECK, "check"),
    CommunityAction(MONTH, "month"),
)
# Shown at the end of the page, for good reasons only.
LAST_ACTIONS: tuple[CommunityAction, ...] = (CommunityAction(forgetting.LINK, "forget"),)


def link_actions(actions: tuple[CommunityAction, ...], home: str) -> tuple[Action, ...]:
    """The links of the community at this address."""
    return tuple(Action(one.label, f"{home}/{one.page}") for one in actions)
