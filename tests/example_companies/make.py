"""Writes the files of the example companies.

python -m tests.example_companies.make [trading manufacturing retail]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.example_companies import manufacturing, trading
from tests.example_companies.year import Told, Year

COMPANIES: Final[dict[str, tuple[Told, Callable[[Year], None]]]] = {
    "manufacturing": (manufacturing.TOLD, manufacturing.tell),
    "trading": (trading.TOLD, trading.tell),
}
_SEED: Final = 2025


def make(name: str) -> Year:
    """Tell one company's year in a scratch book and write its files."""
    told, tell = COMPANIES[name]
    with tempfile.TemporaryDirectory() as folder:
        year = Year.begun(told, str(Path(folder) / "book.db"), seed=_SEED)
        tell(year)
        year.write()
        year.book.close()
    return year


def main() -> None:
    """Those that are named, or all."""
    for name in sys.argv[1:] or COMPANIES:
        year = make(name)
        kinds = Counter(document["kind"] for documents in year.files.values() for document in documents)
        print(name, sum(kinds.values()), dict(kinds.most_common()))


if __name__ == "__main__":
    main()
