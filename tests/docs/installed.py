"""What `pip install --editable` leaves of a package in a folder, without the network."""

import configparser
from pathlib import Path

__all__ = ["install"]


def install(folder: Path) -> None:
    """Install the package that the `setup.cfg` of a folder describes; the folder has to be on the
    path."""
    config = configparser.ConfigParser()
    config.read(folder / "setup.cfg")
    about = config["metadata"]
    info = folder / f"{about['name'].replace('-', '_')}-{about['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
    )
    points = config["options.entry_points"]
    text = "".join(f"[{group}]\n{points[group].strip()}\n" for group in points)
    (info / "entry_points.txt").write_text(text)
