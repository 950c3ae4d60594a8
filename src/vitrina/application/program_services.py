"""What the verbs about a school's programs work with: its API and its endpoints."""

from dataclasses import dataclass

from vitrina.school.addresses import Openness
from vitrina.storage.api_keys import ApiKeys
from vitrina.storage.database import Database
from vitrina.storage.delivery_log import DeliveryLog
from vitrina.storage.endpoints import Endpoints


@dataclass(frozen=True)
class ProgramServices:
    """`openness`: where an endpoint's address may lead."""

    database: Database
    keys: ApiKeys
    endpoints: Endpoints
    log: DeliveryLog
    openness: Openness
