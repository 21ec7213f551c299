"""The addresses that a published site promises to keep, as a list: ``python -m tests.publish.stable SITE``."""

import re
import sys
from pathlib import Path

KEPT = re.compile(
    r"(?:models|gpus|tables|trends)/[^/]+/index\.html"
    r"|contribute/codes/(?:[^/]+/)?index\.html"
    r"|figures/figure-\d+/(?:index\.html|figure-\d+\.(?:svg|csv))"
    r"|figures/figure-\d+/current/(?:index\.html|figure-\d+-current\.(?:svg|csv))"
    r"|data/[^/]+\.(?:csv|json|parquet|db|zip|bib|ris|jsonld)|data/SHA256SUMS"
    r"|(?:|data/|figures/|models/|gpus/|changelog/|measured/|methods/|reproduction/|sources/|still/)index\.html"
    r"|feed\.xml|llms\.txt"
)
"""What others cite, link or load. Questions and claims may still be put another way."""


def kept(site: Path) -> list[str]:
    """The addresses of a site that have to stay."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(path for path in paths if KEPT.fullmatch(path))


if __name__ == "__main__":
    print("\n".join(kept(Path(sys.argv[1]))))
