"""What stays when a person is forgotten: figures of runs, and whom to send away that comes late."""

from sqlalchemy import BigInteger, Column, Double, Integer, String, Table

from vitrina.storage.models.metadata import metadata

# Runs over communities that are forgotten, so that figures never go back: nothing says whose.
forgotten_runs = Table(
    "forgotten_runs",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("seconds", Double),
)

# Hashes of secrets that VK signed events of forgotten communities with: what comes late is told to
# end, and nothing says of which group it was.
ended_callbacks = Table(
    "ended_callbacks",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("ended_at", Double, nullable=False, index=True),
)
