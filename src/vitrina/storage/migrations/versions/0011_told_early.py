"""What a visitor told of themselves before they were asked, sealed beside the dialog."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dialogs", sa.Column("told", sa.Text(), nullable=True))
