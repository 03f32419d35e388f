"""A fresh installation for a bench, with a server of its own, gone when the bench ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg


@contextmanager
def fresh_installation(
    settings: Mapping[str, str] | None = None,
) -> Iterator[psycopg.Connection[Any]]:
    """Django is set up for it; yields its superuser. `settings` are environment variables."""
    home = Path(tempfile.mkdtemp(prefix="tieline-bench-", dir="/tmp"))
    home.chmod(0o755)
    os.environ |= {"TIELINE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tieline.config.settings"}
    os.environ |= dict(settings or {})
    os.environ.pop("DATABASE_URL", None)
    from tieline.config.addresses import choose_address
    from tieline.config.embedded import SUPERUSER, EmbeddedCluster
    from tieline.config.home import Home, create_secrets
    from tieline.config.installation import initialise, new_secrets

    secrets = create_secrets(Home(home), new_secrets(choose_address(None)))
    django.setup()
    cluster = EmbeddedCluster(Home(home))
    password = secrets.passwords[SUPERUSER]
    try:
        cluster.initialise(password)
        cluster.start()
        initialise(Home(home), database_url=None, operator="operator", report=lambda _: None)
        with psycopg.connect(
            cluster.admin_dsn(password, dbname=secrets.server.dbname),
            autocommit=True,
            prepare_threshold=None,  # as the product has it; else the sixth asking is another one
        ) as admin:
            yield admin
    finally:
        cluster.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)
