"""The child's side of the ``forked`` engine: an IPython shell without a terminal. POSIX only.

It runs the cells that come through a pipe and sends back what they put out, in the words of
Jupyter's messages, as JSON.
"""

from __future__ import annotations

import atexit
import base64
import gc
import io
import json
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import CBool, Type
from traitlets.config import Config

from evaluation.errors import EvaluationError

Content = dict[str, Any]
Post = Callable[[str, Content], None]

_INLINE = "module://matplotlib_inline.backend_inline"


def live(channel: Connection[Any, Any], folder: Path, scratch: Path) -> NoReturn:
    """The child's whole life in ``folder``. It never returns into the parent's code."""
    code = 1
    try:
        _leave_the_parent()
        # Relative places to import from are the parent's; a stray file here shadows nothing.
        sys.path[:] = [str(Path(place).absolute()) for place in sys.path]
        os.chdir(folder)
        threading.Thread(target=_end_with_the_parent, args=(channel,), daemon=True).start()
        _serve(channel, scratch)
        code = 0
    except EOFError:
        pass  # the parent is gone
    except BaseException:  # noqa: BLE001 - nothing may climb into the parent's frames
        traceback.print_exc()
    finally:
        os._exit(code)


def _leave_the_parent() -> None:
    """Shed what must not be shared: exit handlers, signals, terminal, random numbers."""
    atexit._clear()  # noqa: SLF001 - as multiprocessing does in its own children
    gc.freeze()  # a collection need not go through all that the parent has loaded
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = io.StringIO()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _end_with_the_parent(channel: Connection[Any, Any]) -> None:
    """End this process, and all that it started, when the other end of the pipe is gone.

    Whoever sends the cells ends it otherwise; this is for one that was killed while a cell runs.
    """
    ended = select.poll()
    ended.register(channel.fileno(), 0)  # asks for nothing: of a hang-up it is told anyway
    ended.poll()
    os.killpg(0, signal.SIGKILL)


def _serve(channel: Connection[Any, Any], scratch: Path) -> None:
    """Run the cells that the parent sends, until it sends an empty one."""
    spilled = [_Spilled(1, scratch / "stdout"), _Spilled(2, scratch / "stderr")]
    lock = threading.RLock()

    def post(kind: str, content: Content) -> None:
        with lock:
            before = [("stream", text) for stream in spilled if (text := stream.take())]
            for message in (*before, (kind, content)):
                channel.send_bytes(json.dumps(message, default=_encode).encode())

    sys.stdout, sys.stderr = _Stream(1, "stdout", post), _Stream(2, "stderr", post)
    shell = _shell(post, scratch)
    while source := channel.recv_bytes():
        shell.display_failed = False
        result = shell.run_cell(source.decode(), store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, EvaluationError):
            post(
                "refused",
                {"type": type(error).__name__, "issues": [asdict(issue) for issue in error.issues]},
            )
        ok = error is None and not shell.display_failed
        post("done", {"ok": ok, "execution_count": result.execution_count})
    shell.user_ns.clear()  # files left open by the notebook are written to their end
    atexit._run_exitfuncs()  # noqa: SLF001 - those that the notebook registered


def _shell(post: Post, scratch: Path) -> ZMQInteractiveShell:
    """The shell in which the cells run, with figures drawn into the notebook."""
    os.environ["MPLBACKEND"] = _INLINE
    # A history file and a person's own start-up files have no place in a run.
    quiet = Config({"HistoryManager": {"enabled": False}, "IPKernelApp": {"tqdm": "a notebook"}})
    InteractiveShell.clear_instance()
    shell = ZMQInteractiveShell.instance(config=quiet, ipython_dir=str(scratch), post=post)
    pandas = sys.modules.get("pandas")
    if pandas and pandas.get_option("display.max_columns") == 0:
        pandas.set_option("display.max_columns", 20)  # it was loaded outside a notebook
    if "matplotlib.pyplot" in sys.modules:
        shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
    elif matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = _INLINE
    return shell


def _encode(value: object) -> object:
    """What JSON does not know: pictures as base64, numbers of other libraries as numbers."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.item() if hasattr(value, "item") else str(value)


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the notebook."""

    encoding = "utf-8"

    def __init__(self, number: int, name: str, post: Post) -> None:
        self.number, self.name, self.post, self.pid = number, name, post, os.getpid()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """The real descriptor, for programs that the notebook starts."""
        return self.number

    def write(self, text: str) -> int:
        """Send text on; from a process that the notebook forked, by way of the descriptor."""
        if os.getpid() != self.pid:
            os.write(self.number, text.encode())
        elif text:
            self.post("stream", {"name": self.name, "text": text})
        return len(text)


class _Spilled:
    """What is written to a descriptor past Python: by started programs and C libraries."""

    def __init__(self, number: int, path: Path) -> None:
        self.name, self.offset = path.name, 0
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(self.file, number)

    def take(self) -> Content | None:
        """What has come since the last time, as a stream; None when nothing has."""
        if not (size := os.fstat(self.file).st_size - self.offset):
            return None
        text = os.pread(self.file, size, self.offset)
        self.offset += len(text)
        return {"name": self.name, "text": text.decode(errors="replace")}


class _Publisher(DisplayPublisher):
    """``display(...)``, ``update_display(...)`` and ``clear_output()``."""

    def publish(
        self,
        data: Content,
        metadata: Content | None = None,
        *_: object,
        transient: Content | None = None,
        update: bool = False,
        **__: object,
    ) -> None:
        """Send one displayed object on."""
        self.shell.post(
            "update_display_data" if update else "display_data",
            {"data": data, "metadata": metadata or {}, "transient": transient or {}},
        )

    def clear_output(self, wait: bool = False) -> None:
        """Empty the cell's outputs, now or before the next one."""
        self.shell.post("clear_output", {"wait": wait})


class _Result(DisplayHook):
    """The value of a cell's last expression."""

    shell: Any
    showing = False  # the shell looks here when showing a result fails

    def start_displayhook(self) -> None:
        self.showing = True

    def write_output_prompt(self) -> None:
        """Write none: the number of the cell goes with the result."""

    def write_format_data(self, format_dict: Content, md_dict: Content | None = None) -> None:
        """Send the value on in all its forms."""
        self.shell.post(
            "execute_result",
            {"data": format_dict, "metadata": md_dict or {}, "execution_count": self.prompt_count},
        )

    def finish_displayhook(self) -> None:
        self.showing = False


class ZMQInteractiveShell(InteractiveShell):
    """IPython's shell without a terminal: all that it shows goes through ``post``.

    It bears the name of a kernel's shell, by which pandas, rich and tqdm tell that they
    write into a notebook and not to a terminal.
    """

    displayhook_class = Type(_Result)
    display_pub_class = Type(_Publisher)
    colors_force = CBool(True)
    post = AnyTrait()
    display_failed = False
    kernel = None  # by having one, too, is a notebook told from a terminal
    system = InteractiveShell.system_piped

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.display_failed |= getattr(self.displayhook, "showing", False)
        self.post("error", {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})

    def enable_gui(self, gui: object = None) -> None:
        """There is no window to open."""

    def ask_exit(self) -> None:
        """``exit`` in a cell ends the run there."""
        raise SystemExit
