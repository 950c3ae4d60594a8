"""The composition root: settings become services. The only place that knows concrete classes."""

from vitrina.wiring.checks import ANSWER_WITHIN
from vitrina.wiring.connections import CannotStart
from vitrina.wiring.keys import change_key, rotate_keys, see_keys
from vitrina.wiring.operator import (
    count_lost_secrets,
    distrust_restored,
    forget_visitor,
    migrate,
    open_builds,
)
from vitrina.wiring.services import Services, open_services, open_shelf
from vitrina.wiring.turns import Busy, Turns
from vitrina.wiring.waiting import wait_for_database

__all__ = [
    "ANSWER_WITHIN", "Busy", "CannotStart", "Services", "Turns", "change_key", "count_lost_secrets",
    "distrust_restored", "forget_visitor", "migrate", "open_builds", "open_services", "open_shelf",
    "rotate_keys", "see_keys", "wait_for_database",
]  # fmt: skip
