"""What is known of the Python that runs us: patch releases that should be newer."""

import http.cookies
import sys

# CVE-2024-7592: quoted backslashes in a Cookie header are read in quadratic time before these.
_COOKIES_MENDED = {(3, 11): 10, (3, 12): 6}


def find_slow_cookies(version: tuple[int, int, int] = sys.version_info[:3]) -> str | None:
    """The release to update to when this one reads hostile cookies slowly; None when it does not.

    Distributions mend it under an old number (Debian 12's 3.11.2), so the module is looked at too.
    """
    mended = _COOKIES_MENDED.get(version[:2])
    if mended is None or version[2] >= mended or hasattr(http.cookies, "_unquote_replace"):
        return None
    return f"{version[0]}.{version[1]}.{mended}"
