"""How pages are rendered: which addresses become links, from where they lead, and what is said of a broken template."""

from pathlib import Path

import pandas as pd
import pytest

from joulebook.errors import BuildError
from joulebook.publish.render import Renderer, relative, web_address


def test_only_web_addresses_become_links() -> None:
    """A stranger's address is linked only over http or https."""
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert [web_address(text) for text in ("javascript:alert(1)", "data:text/html,x", " https://x", None, pd.NA)] == [
        ""
    ] * 5


def test_links_are_relative_to_the_page() -> None:
    """A link leads from any depth to any other, with its anchor, and a folder keeps its slash."""
    assert relative("index.html", "index.html") == "index.html"
    assert relative("sources/index.html#a", "models/b/index.html") == "../../sources/index.html#a"
    assert relative("db/", "models/b/index.html") == "../../db/"


def test_a_missing_or_broken_template_is_named(tmp_path: Path) -> None:
    """A template that is missing, broken or names what is not there is told in one line."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "broken.html").write_text("<p>\n{% if %}", encoding="utf-8")
    (templates / "unknown.html").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    renderer = Renderer(tmp_path, {})
    with pytest.raises(BuildError, match=r"^templates/absent\.html is missing; restore it from the repository$"):
        renderer.page("index.html", "absent.html")
    with pytest.raises(BuildError, match=r"^templates/broken\.html, line 2: "):
        renderer.page("index.html", "broken.html")
    with pytest.raises(BuildError, match=r"^templates/unknown\.html: 'nothing_of_that_name' is undefined$"):
        renderer.page("index.html", "unknown.html")
