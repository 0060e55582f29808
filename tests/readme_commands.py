"""Prints a command of README.md, so that the page and the gate cannot drift apart.

Use: ``python3 tests/readme_commands.py linux demo``. In README.md a command stands in a
fenced block of one line under the comment ``<!-- command: demo-linux -->``. Only the
standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
SYSTEMS = ("linux", "windows")
PURPOSES = ("demo", "test")


def command(text: str, system: str, purpose: str) -> str:
    """The command of a page for a system and a purpose. Raises ValueError in a sentence."""
    marker = f"<!-- command: {purpose}-{system} -->"
    blocks = re.findall(
        rf"^{re.escape(marker)}\s*^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL
    )
    if len(blocks) != 1:
        raise ValueError(
            f"README.md needs one fenced block under {marker}; there are {len(blocks)}."
        )
    lines = [line.strip() for line in str(blocks[0]).splitlines() if line.strip()]
    if len(lines) != 1:
        raise ValueError(f"The block under {marker} needs one line; there are {len(lines)}.")
    return lines[0]


def main(arguments: list[str]) -> int:
    """Print the command for ``<system> <purpose>``; 2 when that cannot be done."""
    if len(arguments) != 2 or arguments[0] not in SYSTEMS or arguments[1] not in PURPOSES:
        print("Say which: readme_commands.py linux|windows demo|test", file=sys.stderr)
        return 2
    try:
        print(command(README.read_text(encoding="utf-8"), arguments[0], arguments[1]))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
