"""Asks axe what on a page bars anyone, in both colour schemes, without asking twice what was answered."""

from importlib.resources import files

from playwright.sync_api import Page
from tests.project.browser import SCHEMES

SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a colour scheme decides. They take most of the time."""
RUN = """async ({within, colours, scheme}) => {
  // Of texts in drawings axe asks no contrast.
  const exclude = scheme ? ["[data-alike]", "svg"] : ["[data-none]"];
  // Preloading would fetch the style sheet again, which the policy of the pages bars.
  const options = { preload: false, resultTypes: ["violations"] };
  if (scheme) options.runOnly = colours;
  else options.rules = Object.fromEntries(colours.map(rule => [rule, { enabled: false }]));
  const found = await axe.run({ include: [within], exclude }, options);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(node => `${scheme} ${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""
MARK = """() => {
  for (const list of document.querySelectorAll("tbody, ul, ol, dl, select")) {
    const seen = new Map();
    for (const row of list.children) {
      const kinds = [row, ...row.querySelectorAll("*")].map(part => `${part.tagName}.${part.getAttribute("class")}`);
      const looks = [...new Set(kinds)].sort().join(" ");
      seen.set(looks, (seen.get(looks) || 0) + 1);
      row.toggleAttribute("data-alike", seen.get(looks) > 2);
    }
  }
}"""
"""Marks each row that looks, by its tags and classes, like two earlier ones of its list: its colours are theirs."""


def barriers(page: Page, within: str = "html") -> list[str]:
    """Return every violation of any weight, as the page is now: all rules once, those of colours in each scheme.

    Only ``within`` is looked at. The page keeps its size and ends in the light scheme.
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN, {"within": within, "colours": COLOURS, "scheme": ""})
    page.evaluate(MARK)
    for scheme in reversed(SCHEMES):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(RUN, {"within": within, "colours": COLOURS, "scheme": scheme})
    return found
