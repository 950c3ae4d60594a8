"""Keys of the API and endpoints in the route table: an owner's, by the password where it counts."""

from vitrina.domain.member import Right
from vitrina.web.http.guards import csrf, limited
from vitrina.web.http.routes import Route
from vitrina.web.school.guards import allowed, confirmed
from vitrina.web.school_endpoints import endpoints, keys, log

PROGRAM_ROUTES: tuple[Route, ...] = (
    Route("GET", "/school/keys", keys.show_keys, (limited, allowed(Right.KEYS))),
    Route("POST", "/school/keys", keys.make, (limited, allowed(Right.KEYS), csrf, confirmed)),
    Route("POST", "/school/keys/{api_key}/end", keys.end, (limited, allowed(Right.KEYS), csrf)),
    Route("GET", "/school/endpoints", endpoints.show_endpoints, (limited, allowed(Right.KEYS))),
    Route(
        "POST", "/school/endpoints", endpoints.add, (limited, allowed(Right.KEYS), csrf, confirmed)
    ),
    Route("GET", "/school/endpoints/{endpoint}", log.show_log, (limited, allowed(Right.KEYS))),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/secret",
        endpoints.new_secret,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/switch",
        endpoints.switch,
        (limited, allowed(Right.KEYS), csrf),
    ),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/remove",
        endpoints.remove,
        (limited, allowed(Right.KEYS), csrf, confirmed),
    ),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/test",
        endpoints.send_test,
        (limited, allowed(Right.KEYS), csrf),
    ),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/failed",
        log.repeat_failed,
        (limited, allowed(Right.KEYS), csrf),
    ),
    Route(
        "POST",
        "/school/endpoints/{endpoint}/deliveries/{delivery}",
        log.repeat,
        (limited, allowed(Right.KEYS), csrf),
    ),
)
