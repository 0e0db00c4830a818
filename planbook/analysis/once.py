"""What is worked out about an inventory is worked out once, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
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
        key = (work, args, tuple(kwargs.items()))
        if key not in inventory.worked_out:
            inventory.worked_out[key] = work(inventory, *args, **kwargs)
        found: T = inventory.worked_out[key]
        return found

    return known
