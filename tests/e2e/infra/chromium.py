"""Finds a Chromium on this machine; run as a program it installs Debian's when there is none."""

import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    """Install Chromium and a few fonts from Debian's packages; needs root."""
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-inter"], check=True
    )


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit("Er is geen Chromium gevonden. Installeer het pakket chromium en probeer het opnieuw.")
