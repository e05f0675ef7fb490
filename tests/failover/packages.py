"""The Debian packages that the drill needs, and which of them are absent."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path
from typing import Final

SERVER_USER: Final = "postgres"
"""Debian's user of the database; PostgreSQL refuses to run as root."""


def postgres_programs() -> Path | None:
    """The folder of the newest installed server, None where there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def missing_packages() -> list[str]:
    """Names of packages to install before the drill can run."""
    missing = [] if postgres_programs() else ["postgresql"]
    missing += [package for package, program in (("patroni", "patroni"), ("etcd-server", "etcd")) if not shutil.which(program)]
    if os.geteuid() == 0 and not missing:
        try:
            pwd.getpwnam(SERVER_USER)
        except KeyError:
            missing.append(f"postgresql-common (no user {SERVER_USER})")
    return missing
