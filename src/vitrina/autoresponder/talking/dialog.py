"""One dialog with a visitor: what comes in, what is remembered, what goes out. Values only."""

from typing import Literal

from pydantic import ConfigDict, Field

from vitrina.content.pack import Pack
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Practitioner

ANSWER_HERE = "vk"
# The person took over: the bot stays away for a day after the call or the person's last message,
# so that it does not step into a conversation that goes on in the evening and the next morning.
PERSON_SILENCE_S = 24 * 3600.0
DRAFT_LIVES_S = 24 * 3600.0  # an unfinished request is forgotten: tomorrow moves on
GREETED_LIVES_S = 30 * 24 * 3600.0
ASKED_LIVES_S = 14 * 24 * 3600.0  # a finished request is spoken of that long
MOVING_LIVES_S = 3600.0  # a day named so soon after a wish to move an appointment belongs to it
PRESSED_TWICE_S = 6.0  # the same button again within so many seconds is a finger that trembled
# So many requests of one visitor reach the practitioner within a day; then the bot says so.
BOOKINGS, BOOKINGS_WITHIN_S = 5, 24 * 3600.0

Step = Literal["", "service", "day", "part", "contact", "consent", "phone"]


class Incoming(Value):
    """One message of a visitor; `payload` is VK's raw JSON of a pressed button, not trusted.

    `attachments` are VK's types (audio_message, sticker, photo, ...), with `geo` and `forward` for
    what VK tells beside them; `goods` are titles of products, `reply` is the text of the message
    that this one answers, `sent_at` unix seconds. What was forwarded is somebody else's: not here.
    `code` is what the link that led here carried, or the text is, where it may be one of ours.
    """

    text: str = ""
    payload: str = ""
    attachments: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    reply: str = ""
    code: str = Field("", repr=False)
    sent_at: float


class Draft(Value):
    """A booking request as far as it is told; `step` is what was asked last, "" when nothing is.

    Without a step it is what was spoken of, and a request begins with it. `among` are the keys of
    services that a choice is still to be made from; `nagged` when it was asked for the step again.
    `phone` and `name` were told early: they are no part of the JSON, who keeps them seals them.
    """

    model_config = ConfigDict(extra="ignore")

    step: Step = ""
    service: str = ""
    among: tuple[str, ...] = ()
    day: str = ""  # as the bot says it: weekday, day and month
    date: str = ""  # ISO, where the day is a certain one
    part: str = ""
    only: tuple[str, ...] = ()  # ISO days, where one of several was named
    excluded: tuple[str, ...] = ()  # ISO days and parts of a day that do not suit
    page: int = 0
    consent_at: float | None = None
    nagged: bool = False
    phone: str = Field("", exclude=True, repr=False)
    name: str = Field("", exclude=True, repr=False)


class ToldEarly(Value):
    """What visitors told of themselves before they were asked, as it is sealed."""

    model_config = ConfigDict(extra="ignore")

    phone: str = ""
    name: str = ""


class Asked(Value):
    """The latest finished request, and when it was made."""

    service: str
    day: str
    part: str
    at: float


class Dialog(Value):
    """The bot's whole memory of one dialog, kept as JSON that holds neither texts nor phones."""

    # What a later or an earlier version wrote is read too.
    model_config = ConfigDict(extra="ignore")

    greeted: bool = False
    heard_at: float = 0.0
    turn: int = 0
    puzzled: int = 0
    silence: Literal["", "person", "stop"] = ""
    silent_since: float = 0.0
    night_told: str = ""
    draft: Draft = Draft()
    booked: tuple[float, ...] = ()  # when the latest requests were made, at most BOOKINGS of them
    last: Asked | None = None
    moved_at: float = 0.0  # when an appointment was to be moved or cancelled, the last time
    latest: str = ""  # what the message before this one meant: a button pressed twice is one press

    def booked_lately(self, now: float) -> tuple[float, ...]:
        """When the requests of the last day were made."""
        return tuple(at for at in self.booked if abs(now - at) < BOOKINGS_WITHIN_S)


class Reply(Value):
    """One message to send: plain text of at most 4096 characters, a keyboard's JSON or nothing."""

    text: str
    keyboard: str = ""


class NewLead(Value):
    """A finished booking request in the visitor's words; `contact` is +7XXXXXXXXXX or `vk`.

    `day` and `part` are the bot's Russian words for them, in the
    practitioner's time zone. `consent_at` is when keeping the phone was agreed to.
    """

    service: str
    day: str
    part: str
    contact: str
    consent_at: float | None = None
    name: str = ""


class Known(Value):
    """What the practitioner learns of the visitor who waits for them.

    `about` is the question they are needed for; `is_asked` when the rest is a finished request.
    """

    about: str = ""
    service: str = ""
    day: str = ""
    part: str = ""
    name: str = ""
    is_asked: bool = False


class BotProfile(Value):
    """Whose community this is; `prices_at` is the date of the price list, unix seconds.

    `is_reached`: what the bot tells the practitioner arrives, as far as anybody knows.
    """

    practitioner: Practitioner
    pack: Pack
    seed: str
    prices_at: float
    is_reached: bool = True


class Outcome(Value):
    """What one message came to. `calls_person` and `forgets` are for the caller to act on.

    `known` is for the practitioner, where they are called.
    """

    dialog: Dialog
    replies: tuple[Reply, ...] = ()
    lead: NewLead | None = None
    calls_person: bool = False
    forgets: bool = False
    known: Known | None = None
    topics: tuple[str, ...] = ()  # what the message was about, by the intents of the pack
    asks: tuple[str, ...] = ()  # the two intents that the visitor was asked to choose from
