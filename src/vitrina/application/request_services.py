"""What the verbs about booking requests work with."""

from dataclasses import dataclass

from vitrina.application.link_keys import LinkKeys
from vitrina.storage.database import Database
from vitrina.storage.leads import Leads
from vitrina.storage.webhooks import Webhooks


@dataclass(frozen=True)
class RequestServices:
    """For verbs about the booking requests of a community."""

    database: Database
    leads: Leads
    webhooks: Webhooks
    keys: LinkKeys
