"""The school's console: its members, how they get in, and what they did."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from vitrina.storage.models.metadata import metadata

# Whoever was ended keeps the row, so that the audit log can name them; an invitation brings them
# back. `totp_step` is the last step of time whose code was used.
members = Table(
    "members",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("mail", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("totp_secret", Text, nullable=False),
    Column("totp_step", BigInteger),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
)

# A link by which somebody becomes a member, or gets in again; `invited_by` is empty for a command.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("mail", String(254), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("totp_secret", Text, nullable=False),
    Column("invited_by", String(32), nullable=False, index=True),
    Column("created_at", Double, nullable=False),
    Column("ends_at", Double, nullable=False, index=True),
    Column("used_at", Double),
    Column("ended_at", Double),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used_at", Double),
)

# A browser that is signed in: `id` names it in addresses, only the hash of its key is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("client", String(64), nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_at", Double, nullable=False, index=True),
    Column("seen_at", Double, nullable=False),
    Column("confirmed_at", Double, nullable=False),  # when the password was entered last
)

# Who did what, to what, when, from where. Rows are only added, and go when their time is over.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Double, nullable=False, index=True),
    Column("member_id", String(32), nullable=False),
    Column("mail", String(254), nullable=False),
    Column("client", String(64), nullable=False),
    Column("act", String(48), nullable=False),
    Column("subject", String(254), nullable=False),
    Column("data", JSON(none_as_null=True)),
    Index(None, "member_id", "id"),
    Index(None, "act", "id"),
    Index(None, "subject", "id"),
)
