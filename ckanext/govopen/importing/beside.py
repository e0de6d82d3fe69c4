"""Search learns of saved entries in a process beside, while the next ones are validated and saved.

Half of the work of an import is making documents: sound, words, both schemas. It needs nothing but what is stored, so
a second processor can do it. A process and not a thread, since Python runs one thread at a time; forked, so that
CKAN and its dictionaries are there already. Where other threads run (a web server's) a fork could copy a lock that
nobody opens any more: there, and for a few entries, the work is done in place.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
from typing import TYPE_CHECKING, Any

from ckan import model
from ckan.lib.search.common import SearchIndexError

from ckanext.govopen.importing import indexing
from ckanext.govopen.importing.settled import DOCUMENTS, settled
from ckanext.govopen.importing.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

log = logging.getLogger(__name__)
ENOUGH = 100  # entries that are worth a process


class Beside:
    """Takes stored entries and puts them into the index; one lot at a time is under way.

    `entries`: about how many will come. Leaving the block waits for the last lot. A lot that failed is told of by the
    next `give` or `wait`.
    """

    def __init__(self, user: str, *, trusted: bool, entries: int) -> None:
        self._who = (user, trusted)
        self.apart = entries >= ENOUGH and _may_fork()
        self._process: Any = None
        self._pipe: Any = None  # a Connection
        self._under_way = False

    def __enter__(self) -> Beside:  # noqa: PYI034  # `typing` has Self from Python 3.11 on
        if self.apart:
            self._begin()
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        try:
            if kind is None:
                self.wait()
        finally:
            if self._pipe is not None:
                self._pipe.close()
                self._process.join()

    def give(self, plain: Sequence[str], changed: Sequence[str] = ()) -> None:
        """Ids of committed entries: those without files, groups or relations, and others. Raises as `wait` does."""
        self.wait()
        if self._pipe is None:
            indexing.learn(plain, changed, Validator(*self._who))
            return
        try:
            self._pipe.send((list(plain), list(changed)))
        except OSError as error:
            raise _ended() from error
        self._under_way = True

    def wait(self) -> None:
        """All that was given is in Solr, visible after `commit`. Raises CKAN's SearchIndexError."""
        if not self._under_way or self._pipe is None:
            return
        self._under_way = False
        try:
            failed = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _ended() from error
        if failed:
            raise SearchIndexError(failed)

    def _begin(self) -> None:
        forked = multiprocessing.get_context("fork")
        self._pipe, theirs = forked.Pipe()
        self._process = forked.Process(target=_serve, args=(theirs, self._pipe, *self._who), daemon=True)
        self._process.start()
        theirs.close()


def _may_fork() -> bool:
    return threading.active_count() == 1


def _ended() -> SearchIndexError:
    return SearchIndexError("The process that writes the index has ended.")


def _serve(pipe: Connection, parents: Connection, user: str, trusted: bool) -> None:
    """The process beside: one lot after the other, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C ends the import, and so this
    parents.close()
    kept = model.Session()  # the parent's transaction goes over its connection: nothing may end it from here
    model.ensure_engine().dispose(close=False)
    model.Session.registry.clear()
    with settled(*DOCUMENTS):
        _lots(pipe, Validator(user, trusted))
    del kept


def _lots(pipe: Connection, validator: Validator) -> None:
    while True:
        try:
            plain, changed = pipe.recv()
        except (EOFError, ConnectionError):
            return
        failed = ""
        try:
            indexing.learn(plain, changed, validator)
        except Exception as error:
            log.exception("entries could not be put into the index")
            failed = f"{type(error).__name__}: {error}"[:2000]
        model.Session.remove()
        pipe.send(failed)
