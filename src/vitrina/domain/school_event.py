"""What a school can be told of its communities: the same words everywhere."""

from enum import StrEnum


class SchoolEvent(StrEnum):
    """The kind of an event, as the school's programs read it."""

    COMMUNITY_MADE = "community.made"  # its first run is over; told once
    COMMUNITY_WAITING = "community.waiting"  # a run waits for a person
    COMMUNITY_CHECKED = "community.checked"  # VK was looked at, and compared with the plan
    LEAD_CREATED = "lead.created"  # a visitor asked for a visit
    ENDPOINT_TESTED = "endpoint.tested"  # by a button, to one endpoint; of no community


# Those that an endpoint can ask for, and that are listed.
OF_COMMUNITIES = tuple(kind for kind in SchoolEvent if kind is not SchoolEvent.ENDPOINT_TESTED)
