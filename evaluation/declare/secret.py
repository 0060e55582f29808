"""The workspace's own secret, and the labels under which people stand in place of identifiers."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from evaluation.declare.workspace import Workspace
from evaluation.errors import EvaluationError, Issue

_UNSAVED = secrets.token_bytes(32)  # of this process, where no run has made a key yet
_SETTLED: dict[Path, bytes] = {}  # the key that this process has begun to label with
_DIGITS = 16  # of a label: two of a million people share one once in 37 million workspaces


def label(key: bytes, identifier: str) -> str:
    """What stands for an identifier in everything that is written: an HMAC, the same every time.

    Without the key nobody can find the identifier by trying.
    """
    return hmac.digest(key, identifier.encode(), "sha256").hex()[:_DIGITS]


def label_key(workspace: Workspace) -> bytes:
    """The key of labels: the workspace's, or one of this process where no run has made it.

    So that checking writes nothing. Once settled it stays, as another process may make the
    key between the reading of two waves. A workspace in memory brings its own, which is never
    written. Raises EvaluationError when the key is damaged.
    """
    if workspace.key is not None:
        return workspace.key
    path = _path(workspace)
    if path not in _SETTLED:
        _SETTLED[path] = workspace_key(workspace) if path.is_file() else _UNSAVED
    return _SETTLED[path]


def workspace_key(workspace: Workspace) -> bytes:
    """The workspace's own secret, made at the first run and never published.

    Raises EvaluationError when the file was damaged: with another key the same data would
    seem to be other data, and with an empty one the digest would be a plain hash.
    """
    path = _path(workspace)
    path.parent.mkdir(exist_ok=True)
    with suppress(FileExistsError):  # another process may make it at the same moment
        _create_whole(path, secrets.token_hex(32))
    written = path.read_text(encoding="ascii", errors="replace").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", written):
        raise EvaluationError(
            Issue(
                ".pathfinder/key",
                "The workspace's key is damaged.",
                "Restore it from a copy; or delete it, and the next run makes a new one.",
                code="workspace.key-damaged",
            )
        )
    _SETTLED[path] = bytes.fromhex(written)
    return _SETTLED[path]


def _create_whole(path: Path, text: str) -> None:
    """Create a file of one's own, whole or not at all. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    beside.write_text(text, encoding="ascii")
    beside.chmod(0o600)
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a drive that knows no links, as shared drives may
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _path(workspace: Workspace) -> Path:
    return workspace.root / ".pathfinder" / "key"
