"""The workers' heartbeats, for a command that must not run beside them."""

import procrastinate

_LAST_BEAT = (
    "SELECT coalesce(extract(epoch FROM max(last_heartbeat)), 0)::double precision AS last"
    " FROM procrastinate_workers"
)


async def last_heartbeat(conninfo: str) -> float:
    """Unix seconds of the newest heartbeat of any worker, 0 when there is none.

    In a backup it stands still: only one that moves is a worker's that lives.
    """
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    async with app.open_async():
        row = await app.connector.execute_query_one_async(_LAST_BEAT)
    return float(row["last"])
