"""Where the browser is: Debian's Chromium, found on the path; nothing is ever downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Windows of private mode: each starts a process for the suggestions under its address line, and one
# in reserve, which cost more than the pages. A list of ours takes the place of Playwright's own, so
# what that one names for the sake of pages stands here as well.
_NOT_NEEDED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
_OF_PLAYWRIGHT = (
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "AimEnabled",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades",
    "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
ARGUMENTS = [f"--disable-features={','.join((*_NOT_NEEDED, *_OF_PLAYWRIGHT))}"]
HOW_TO_GET = "No Chromium here: browser tests are left out. Get it: apt-get install chromium"


def find_chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_demanded() -> bool:
    """Whether a run without a browser is an error, as it is for `.ci/run`."""
    return os.environ.get("VITRINA_BROWSER") == "required"
