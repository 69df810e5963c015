"""Which column of a header is which place of a contract: by name alone, and only where certain.

A name is another writing of a declared one where they differ in case, spaces, underscores and
hyphens only. Values are never asked. What a changed header leads to is decided in
`pipelines.ingest.drift`.
"""

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.contracts.contract import Contract

SEPARATORS = re.compile(r"[\s_-]+")


def folded(name: str) -> str:
    """A column name without case, spaces, underscores and hyphens."""
    return SEPARATORS.sub("", name).casefold()


def as_declared(contract: Contract, header: Sequence[str]) -> dict[str, str]:
    """Header names that are another writing of a declared place, with that place."""
    places = [place for name in contract.columns for place in contract.places_of(name)]
    of_folded = {folded(place): place for place in reversed(places)}
    taken = {folded(name) for name in header if name in places}
    return {
        name: of_folded[folded(name)]
        for name in header
        if name not in places and folded(name) in of_folded and folded(name) not in taken
    }


def repeated_names(contract: Contract, header: Sequence[str]) -> list[str]:
    """Names that a header holds twice, be it in two writings of one declared name."""
    renamed = as_declared(contract, header)
    counted = Counter(renamed.get(name, name) for name in header)
    return sorted(name for name, count in counted.items() if count > 1)
