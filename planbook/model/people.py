"""Roles and who holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from planbook.findings import Source

ADDRESS = re.compile(
    r"[\w#$&'*+/=?^`{|}~-]+(?:\.[\w#$&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE
)
"""One e-mail address and nothing else, as most mail servers take it.

Without % and ! in the local part: old relays read another domain out of them (RFC 1123, section 5.2.16).
"""


class WrittenStandard(StrEnum):
    """The written language a person or a municipality uses."""

    BOKMAAL = "Bokmål"
    NYNORSK = "Nynorsk"
    ENGLISH = "Engelsk"

    @property
    def code(self) -> str:
        """The language's code: nb, nn or en."""
        return {"Bokmål": "nb", "Nynorsk": "nn", "Engelsk": "en"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A role and who holds it: one row of Kontakter."""

    source: Source
    unread: frozenset[str] = frozenset()
    role: str | None = None
    name: str | None = None
    email: str | None = None
    sector: str | None = None
    deputy: str | None = None
    leader: str | None = None
    language: WrittenStandard | None = None
    active: bool | None = None

    @property
    def can_receive(self) -> bool:
        """Whether mail for the role may go to this address."""
        return bool(self.email and ADDRESS.fullmatch(self.email)) and self.active is True
