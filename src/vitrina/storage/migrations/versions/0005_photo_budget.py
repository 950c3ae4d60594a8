"""How large each photo is and who sent it, so that a budget can be held."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("client", sa.String(length=40), nullable=True))
    op.add_column("photos", sa.Column("size", sa.Integer(), nullable=True))
    op.execute("UPDATE photos SET size = length(data)")
    # Sums are taken from the index alone: in SQLite these columns lie behind the whole photo.
    op.create_index("ix_photos_room", "photos", ["expires_at", "client", "size", "id"])
