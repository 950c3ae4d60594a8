"""Everything that is said of a pack before anybody publishes it: `check_pack`."""

from vitrina.content.checking.book import check_pack
from vitrina.content.checking.fault import CheckedPack, Fault

__all__ = ["CheckedPack", "Fault", "check_pack"]
