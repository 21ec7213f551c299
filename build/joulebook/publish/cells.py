"""Cells of tables as markup: written here and not by a template, since a site holds a million of them."""

from collections.abc import Callable

from markupsafe import Markup, escape

from joulebook.publish.grid import Cell, Grid

To = Callable[[str], str]
"""A page's own way to write a link."""

NOTHING = Markup('<span class="missing" aria-hidden="true">—</span><span class="visually-hidden">none given</span>')
LONG, SHORT = 40, 16
"""Texts of more characters get room to wrap; texts of fewer stay on one line."""
FIRST, MANY = 100, 250
"""Of more than so many rows, how many are laid out before the script of the lists is there, which shows as many."""


def content(to: To, cell: Cell) -> Markup:
    """What a cell shows: its text with its link or its colour, or that there is none.

    >>> str(content(str.upper, Cell("A < B", "a.html")))
    '<a href="A.HTML">A &lt; B</a>'
    """
    if not cell.text:
        return NOTHING
    text = escape(cell.text)
    if cell.link:
        return Markup(f'<a href="{escape(to(cell.link))}">{text}</a>')  # noqa: S704 (both are escaped)
    if cell.kind:
        return Markup(f'<span class="{escape(cell.kind)}">{text}</span>')  # noqa: S704 (both are escaped)
    return text.strip()


def body(to: To, table: Grid) -> Markup:
    """The rows of a table; the first cell of each is its head."""
    numeric, tall, lines = [column.numeric for column in table.columns], table.tall, []
    for row in table.rows:
        line = "".join(
            f"<{head}{_class(cell, is_number, head)}{_value(cell) if tall else ''}>{content(to, cell)}</{head[:2]}>"
            for cell, is_number, head in zip(row, numeric, _heads(len(row)), strict=True)
        )
        lines.append(f"<tr>{line}</tr>\n")
    if len(lines) > MANY:
        lines.insert(FIRST, '</tbody>\n<tbody class="rest">\n')
    return Markup("".join(lines))  # noqa: S704 (each part is escaped where it is made)


def _heads(count: int) -> list[str]:
    return ['th scope="row"', *["td"] * (count - 1)]


def _class(cell: Cell, is_number: bool, head: str) -> str:
    if is_number:
        return ' class="num"'
    if len(cell.text) > LONG:
        return ' class="long"'
    return ' class="nowrap"' if head == "td" and len(cell.text) < SHORT else ""


def _value(cell: Cell) -> str:
    return f' data-value="{escape(cell.value)}"' if cell.value else ""
