"""Finds a Chromium on this machine; run as a program it installs Debian's when there is none."""

import shutil
import subprocess
import sys

HEADLESS = "chromium-headless-shell"
"""Chromium without the window around a page: bringing up a browser for a test is a seventh of the work."""
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's headless Chromium, or its whole one where that is not, and a few fonts; needs root."""
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    for package in (HEADLESS, "chromium"):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-inter"]
        if subprocess.run(command, check=False).returncode == 0:
            return


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit("Er is geen Chromium gevonden. Installeer het pakket chromium en probeer het opnieuw.")
