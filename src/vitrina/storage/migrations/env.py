"""Alembic's entry: it is handed an open connection by `schema.py` and knows no addresses."""

from alembic import context

from vitrina.storage.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # The job engine keeps its own tables in the same PostgreSQL database.
    include_name=lambda name, kind, _parents: (
        not (kind == "table" and name is not None and name.startswith("procrastinate_"))
    ),
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
