"""The installation's own PostgreSQL: made, started, stopped and watched from here."""

from tieline.config.embedded.binaries import bin_path
from tieline.config.embedded.cluster import SUPERUSER, EmbeddedCluster

__all__ = ["SUPERUSER", "EmbeddedCluster", "bin_path"]
