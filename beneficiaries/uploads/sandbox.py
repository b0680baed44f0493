"""What strangers send is opened in a process of its own: no secret around it, little memory, little time.

A document or a spreadsheet is taken apart by libraries written for friendly files. Whatever a hostile one does to them
(a bomb, a loop, a crash) ends with that process; the one that serves pages only reads its short answer.
"""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

CHILD = Path(__file__).with_name("child.py")
SECONDS = 25  # of the clock; the child gives itself less of the processor
AT_ONCE = 2  # files open in a process of the server; the machine's memory holds so many of the child's limit
PATIENCE = 8.0  # seconds that a file waits for its turn, when others are being opened
REFUSED = 3  # exit code of the child that says why on its output


_turns = BoundedSemaphore(AT_ONCE)


class Unreadable(Exception):
    """`code` says why, in one word of the child's (`locked`, `too_many_rows`), or `unreadable`, or `busy`."""

    def __init__(self, code: str = "unreadable") -> None:
        self.code = code
        super().__init__(code)


def open_in_child(reader: str, content: bytes, *words: str) -> bytes:
    """Give `content` to `beneficiaries.uploads.<reader>` in a fresh process; its answer. Raises Unreadable.

    The reader's module is `table_child` or `document_child`; `words` are its options. The environment is empty: neither
    the database's address nor a key can be read from in there.
    """
    command = [sys.executable, "-I", "-B", str(CHILD), reader, *words]
    if not _turns.acquire(timeout=PATIENCE):
        raise Unreadable("busy")
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, words of our own
            command, input=content, capture_output=True, timeout=SECONDS, check=False, env={"LANG": "C.UTF-8"}, cwd="/"
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Unreadable from error
    finally:
        _turns.release()
    if done.returncode == 0:
        return done.stdout
    raise Unreadable(done.stdout[:40].decode("ascii", "replace") if done.returncode == REFUSED else "unreadable")
