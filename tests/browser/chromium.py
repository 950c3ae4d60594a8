"""Where the browser is: Debian's Chromium, found on the path; nothing is ever downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET = "No Chromium here: browser tests are left out. Get it: apt-get install chromium"


def find_chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_demanded() -> bool:
    """Whether a run without a browser is an error, as it is for `.ci/run`."""
    return os.environ.get("VITRINA_BROWSER") == "required"
