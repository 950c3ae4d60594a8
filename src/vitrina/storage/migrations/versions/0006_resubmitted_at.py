"""When a build that no worker took was last submitted again, beside since when it waits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("builds", sa.Column("resubmitted_at", sa.Double(), nullable=True))
