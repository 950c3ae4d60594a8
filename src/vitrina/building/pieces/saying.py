"""What a kind says of its pieces to people, as codes: the sentences are in `wording/`."""

from dataclasses import dataclass

from vitrina.domain.reason import Reason
from vitrina.vk.screens import Screen

# Steps that many kinds begin or end with.
DOWNLOAD_PICTURE = Reason(code="step.download_picture")
COPY_TEXT = Reason(code="step.copy_text")
SAVE = Reason(code="step.save")


@dataclass(frozen=True)
class FieldText:
    """What goes into one field of VK's screen; `label` is that field's name."""

    label: Reason
    text: str


@dataclass(frozen=True)
class ManualStep:
    """One thing that the person does, on one screen of VK's.

    `text` is all there is to copy, ready or as a code; `fields` the same field by field, where the
    screen has several. `steps` are done one after another, `minutes` is what they take for the
    first time. Things of one `group` are done alike and shown together, each under its `name`.
    `reason`: why it is the person's, where the piece itself says it. `unseen` is what to look at
    when VK does not show it, None where VK cannot be asked. `order`: the lower, the more visitors
    miss it.
    """

    title: str | Reason
    text: str | Reason = ""
    steps: tuple[Reason, ...] = ()
    screen: Screen = Screen.COMMUNITY
    minutes: int = 2
    fields: tuple[FieldText, ...] = ()
    group: Reason | None = None
    name: str = ""
    reason: str | Reason | None = None
    unseen: Reason | None = None
    order: int = 100


# A key made by hand lets the bot answer, whichever of its settings VK refused.
CONNECT_BOT = ManualStep(
    title=Reason(code="manual.bot"),
    steps=(
        Reason(code="step.key_create"),
        Reason(code="step.key_rights"),
        Reason(code="step.key_paste"),
    ),
    screen=Screen.KEYS,
    minutes=3,
    order=47,
)


# VK's own import of our feed (vk-2026 §2 [L]).
CONNECT_FEED = ManualStep(
    title=Reason(code="manual.feed"),
    steps=(
        Reason(code="step.feed_open"),
        Reason(code="step.feed_find"),
        Reason(code="step.feed_paste"),
        Reason(code="step.feed_tell"),
    ),
    screen=Screen.EXTRAS,
    minutes=3,
    order=45,
)


@dataclass(frozen=True)
class DoubleNote:
    """What may be done about one thing too many, why it is there, and its path on VK's site."""

    title: Reason
    reason: Reason
    path: str


@dataclass(frozen=True)
class StatusCount:
    """Fields of the status JSON: `done` counts those that are made, `total` all of them."""

    done: str
    total: str
