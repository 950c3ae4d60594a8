"""What the verbs about a school's programs work with, out of the open services."""

from vitrina.application.program_services import ProgramServices
from vitrina.school.addresses import Openness
from vitrina.storage.api_keys import ApiKeys
from vitrina.storage.delivery_log import DeliveryLog
from vitrina.storage.endpoints import Endpoints
from vitrina.wiring.services import Services


def programs_of(services: Services, openness: Openness) -> ProgramServices:
    """For the API, its keys, and the endpoints."""
    database = services.database
    return ProgramServices(
        database=database,
        keys=ApiKeys(database),
        endpoints=Endpoints(database, services.vault),
        log=DeliveryLog(database),
        openness=openness,
    )
