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

from tests.example_companies import manufacturing, retail, trading
from tests.example_companies.year import Told, Year

COMPANIES: Final[dict[str, tuple[Told, Callable[[Year], None]]]] = {
    "manufacturing": (manufacturing.TOLD, manufacturing.tell),
    "retail": (retail.TOLD, retail.tell),
    "trading": (trading.TOLD, trading.tell),
}
_SEED: Final = 2025


def tell(name: str) -> Year:
    """Tell one company's year in a scratch book."""
    told, story = COMPANIES[name]
    with tempfile.TemporaryDirectory() as folder:
        year = Year.begun(told, str(Path(folder) / "book.db"), seed=_SEED)
        story(year)
        year.book.close()
    return year


def main() -> None:
    """Write those that are named, or all."""
    for name in sys.argv[1:] or COMPANIES:
        year = tell(name)
        year.told.folder.mkdir(parents=True, exist_ok=True)
        for file, text in year.texts().items():
            (year.told.folder / file).write_text(text, encoding="utf-8")
        kinds = Counter(document["kind"] for documents in year.files.values() for document in documents)
        print(name, sum(kinds.values()), dict(kinds.most_common()))


if __name__ == "__main__":
    main()
