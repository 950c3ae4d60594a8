"""One dialog with a visitor: what comes in, what is remembered, what goes out. Values only."""

from typing import Literal

from pydantic import ConfigDict

from vitrina.content.pack import Pack
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Practitioner

ANSWER_HERE = "vk"
# The person took over: the bot stays away for a day after the call or the person's last message,
# so that it does not step into a conversation that goes on in the evening and the next morning.
PERSON_SILENCE_S = 24 * 3600.0
DRAFT_LIVES_S = 24 * 3600.0  # an unfinished request is forgotten: tomorrow moves on
GREETED_LIVES_S = 30 * 24 * 3600.0
# So many requests of one visitor reach the practitioner within a day; then the bot says so.
BOOKINGS, BOOKINGS_WITHIN_S = 5, 24 * 3600.0

Step = Literal["", "service", "day", "part", "contact", "consent", "phone"]


class Incoming(Value):
    """One message of a visitor; `payload` is VK's raw JSON of a pressed button, not trusted.

    `attachments` are VK's types (audio_message, sticker, photo, ...), `sent_at` unix seconds.
    """

    text: str = ""
    payload: str = ""
    attachments: tuple[str, ...] = ()
    sent_at: float


class Draft(Value):
    """A booking request as far as it is told; `step` is what was asked last, "" when nothing is."""

    model_config = ConfigDict(extra="ignore")

    step: Step = ""
    service: str = ""
    day: str = ""  # as the bot says it: weekday, day and month
    date: str = ""  # ISO, where the day is a certain one
    part: str = ""
    only: tuple[str, ...] = ()  # ISO days, where one of several was named
    excluded: tuple[str, ...] = ()  # ISO days and parts of a day that do not suit
    page: int = 0
    consent_at: float | None = None


class Dialog(Value):
    """The bot's whole memory of one dialog, kept as JSON; it holds neither texts nor phones."""

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


class BotProfile(Value):
    """Whose community this is; `prices_at` is the date of the price list, unix seconds."""

    practitioner: Practitioner
    pack: Pack
    seed: str
    prices_at: float


class Outcome(Value):
    """What one message came to. `calls_person` and `forgets` are for the caller to act on."""

    dialog: Dialog
    replies: tuple[Reply, ...] = ()
    lead: NewLead | None = None
    calls_person: bool = False
    forgets: bool = False
