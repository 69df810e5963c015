"""Where Chromium is and how it is started without touching the network."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Path of an installed Chromium; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
