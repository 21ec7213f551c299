"""Jinja2 as the pages use it: strict about names, escaping by default, links relative to the page."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from markdown_it import MarkdownIt
from markupsafe import Markup

from joulebook.errors import BuildError
from joulebook.publish import cells
from joulebook.publish.model import Part
from joulebook.publish.words import numerals

SAFE_ADDRESS = ("https://", "http://")


def relative(target: str, page: str) -> str:
    """Return the link that leads from one page of the site to another file of it.

    >>> relative("models/alexnet/index.html#top", "gpus/t4/index.html")
    '../../models/alexnet/index.html#top'
    """
    path, hash_sign, anchor = target.partition("#")
    to, here, shared = path.split("/"), page.split("/")[:-1], 0
    while shared < min(len(to) - 1, len(here)) and to[shared] == here[shared]:
        shared += 1
    return ("../" * (len(here) - shared) + "/".join(to[shared:]) or "./") + hash_sign + anchor


def markdown(text: str) -> Markup:
    """Turn the project's own prose into HTML; HTML inside it stays text, and a heading can be linked to."""
    converter = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    tokens = converter.parse(text)
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", anchor(content.content))
    return Markup(converter.renderer.render(tokens, converter.options, {}))  # noqa: S704 (markdown-it escapes, html is off)


def anchor(heading: str) -> str:
    """Return the name by which a heading is linked to.

    >>> anchor("What the paper leaves unsaid, and how it is read here")
    'what-the-paper-leaves-unsaid-and-how-it-is-read-here'
    """
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def web_address(value: Any) -> str:
    """Return an address that a link may lead to, or nothing: a stranger's ``javascript:`` is none."""
    text = "" if numerals.missing(value) else str(value)
    return text if text.startswith(SAFE_ADDRESS) else ""


def doi_address(doi: str) -> str:
    """Return the web address of a digital object identifier, whose registrant may have put any sign in it.

    >>> doi_address('10.1000/a<1>"(b)')
    'https://doi.org/10.1000/a%3C1%3E%22(b)'
    """
    return f"https://doi.org/{quote(doi, safe='/:;(),')}"


class Renderer:
    """Renders the templates of one project root with what every page shows."""

    def __init__(self, root: Path, shared: Mapping[str, Any]) -> None:
        """Read templates from ``root``/templates; ``shared`` names are known in each of them."""
        self.environment = Environment(
            loader=FileSystemLoader(root / "templates"),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.globals.update(shared)
        self.environment.filters.update(
            number=numerals.number,
            exact=numerals.exact,
            printed=numerals.printed,
            day=numerals.day,
            percent=numerals.percent,
            cell=numerals.cell,
            web_address=web_address,
            doi_address=doi_address,
        )
        self.environment.globals.update(
            plural=numerals.plural, content=cells.content, table_body=cells.body, nothing=cells.NOTHING
        )
        self.environment.tests.update(missing=numerals.missing)

    def page(self, path: str, template: str, **context: Any) -> Part:
        """Render one page; its links are relative to ``path``."""
        to: Callable[[str], str] = lambda target: relative(target, path)  # noqa: E731 (a name for the annotation)
        html = self.text(template, to=to, page_path=path, **context)
        return Part(PurePosixPath(path), html.encode("utf-8"))

    def text(self, template: str, **context: Any) -> str:
        """Render a template to text; BuildError names the template and what is wrong with it."""
        try:
            return self.environment.get_template(template).render(**context)
        except TemplateNotFound as error:
            raise BuildError(f"templates/{error.name} is missing; restore it from the repository") from error
        except TemplateSyntaxError as error:
            raise BuildError(f"templates/{error.name or template}, line {error.lineno}: {error.message}") from error
        except TemplateError as error:
            raise BuildError(f"templates/{template}: {error.message}") from error
