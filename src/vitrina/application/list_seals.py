"""What a member looks for in the school's list, as it stands in the address of a page: sealed."""

from contextlib import suppress
from dataclasses import dataclass, field

from vitrina.storage.vault import LostSecret, Purpose, Vault


@dataclass(frozen=True)
class ListSeals:
    """Seals and opens texts of one member."""

    vault: Vault = field(repr=False)
    member_id: str

    def seal(self, text: str) -> str:
        """Another text each time, which nobody reads."""
        # Values that are not bound to their record open for everybody: whose it is, it says.
        return self.vault.seal(f"{self.member_id} {text}", Purpose.SCHOOL_LIST, self.member_id)

    def open(self, sealed: str) -> str:
        """What was sealed for this member; nothing for anything else."""
        if not sealed or not self.vault.can_open(sealed, Purpose.SCHOOL_LIST, self.member_id):
            return ""
        with suppress(LostSecret):
            text = self.vault.open(sealed, Purpose.SCHOOL_LIST, self.member_id)
            whose, _, typed = text.partition(" ")
            return typed if whose == self.member_id else ""
        return ""
