"""What was rendered and would come out the same again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

T = TypeVar("T")
ROOM = 256  # entries; a chapter has about 200 kB


class Shelf:
    """Keeps what was used last; two threads may make the same thing once each, and keep one."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._lock = room, Lock()
        self._held: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under the key, else what `make` makes; the key says all that it depends on."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return cast(T, self._held[key])
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return made
