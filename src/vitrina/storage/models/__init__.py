"""The tables. Times are unix seconds of the database's clock; keys people hold are kept hashed."""

from vitrina.storage.models.builds import NOT_WAITING, build_events, builds, steps
from vitrina.storage.models.communities import (
    communities,
    grants,
    link_keys,
    pieces,
    practitioners,
    webhooks,
)
from vitrina.storage.models.connecting import connect_drafts, manual_ticks, vk_verdicts
from vitrina.storage.models.conversations import (
    DECIDED_WITH_TEXT,
    ENDED_WITH_TEXT,
    dialogs,
    events,
    leads,
    questions,
    replies,
)
from vitrina.storage.models.feeds import feed_items, feeds, wall_events
from vitrina.storage.models.forgetting import ended_callbacks, forgotten_runs
from vitrina.storage.models.forms import build_openings, oauth_states, photos
from vitrina.storage.models.getcourse import (
    getcourse_account,
    getcourse_students,
    getcourse_targets,
    getcourse_tellings,
)
from vitrina.storage.models.listings import bulk_acts, listings, search_terms
from vitrina.storage.models.metadata import metadata
from vitrina.storage.models.notices import notice_receivers, notices
from vitrina.storage.models.processes import key_holders, leases, sealing_key, vk_errors
from vitrina.storage.models.school import (
    audit_entries,
    invitations,
    members,
    recovery_codes,
    sessions,
)
from vitrina.storage.models.school_events import (
    api_keys,
    deliveries,
    endpoints,
    event_positions,
    school_events,
)
from vitrina.storage.models.schooling import (
    course_days,
    course_students,
    courses,
    school_logos,
    school_settings,
)

__all__ = [
    "DECIDED_WITH_TEXT", "ENDED_WITH_TEXT", "NOT_WAITING", "api_keys", "audit_entries",
    "build_events", "build_openings", "builds", "bulk_acts", "communities", "connect_drafts",
    "course_days", "course_students", "courses", "deliveries", "dialogs", "ended_callbacks",
    "endpoints", "event_positions", "events", "feed_items", "feeds", "forgotten_runs",
    "getcourse_account", "getcourse_students", "getcourse_targets", "getcourse_tellings", "grants",
    "invitations", "key_holders", "leads", "leases", "link_keys", "listings", "manual_ticks",
    "members", "metadata", "notice_receivers", "notices", "oauth_states", "photos", "pieces",
    "practitioners", "questions", "recovery_codes", "replies", "school_events", "school_logos",
    "school_settings", "sealing_key", "search_terms", "sessions", "steps", "vk_errors",
    "vk_verdicts", "wall_events", "webhooks",
]  # fmt: skip
