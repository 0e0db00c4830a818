"""What is worked out about an inventory is worked out once, and kept with it; and what stands in a list more than once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from planbook.model.inventory import Inventory

P = ParamSpec("P")
T = TypeVar("T")


def once(work: Callable[Concatenate[Inventory, P], T]) -> Callable[Concatenate[Inventory, P], T]:
    """A function of an inventory, and of little else that must be hashable, that is called once for each inventory.

    What it returns is shared by everyone who asks: nobody may change it.
    """

    @wraps(work)
    def known(inventory: Inventory, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (work, args, tuple(kwargs.items())) if args or kwargs else work
        try:
            found: T = inventory.worked_out[key]
        except KeyError:
            found = inventory.worked_out[key] = work(inventory, *args, **kwargs)
        return found

    return known


def repeated(keys: Iterable[Hashable]) -> list[list[int]]:
    """The places of each key that stands more than once, in the order of where it stands first."""
    first: dict[Hashable, int] = {}
    places: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        start = first.setdefault(key, place)
        if start != place:
            places.setdefault(start, [start]).append(place)
    return [places[start] for start in sorted(places)]
