"""A page for each kind of problem that the check finds: what it means, an example with what is said, and the cure."""

from collections.abc import Iterator
from itertools import groupby

from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer

FOLDER = "contribute/codes"


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the list of the codes and the page of each; nothing where the edition knows none."""
    codes = facts.edition.codes
    if not codes:
        return
    groups = [(group, list(named)) for group, named in groupby(codes.items(), key=lambda item: item[1].group)]
    yield renderer.page(f"{FOLDER}/index.html", "codes.html", groups=groups, count=len(codes))
    for group, named in groups:
        for name, code in named:
            others = [(other, one) for other, one in named if other != name]
            path = f"{FOLDER}/{name}/index.html"
            yield renderer.page(path, "problem.html", name=name, code=code, group=group, others=others)
