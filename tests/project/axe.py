"""Asks axe what on a page bars anyone, in both sizes and colour schemes, without asking twice what was answered."""

from importlib.resources import files

from playwright.sync_api import Page
from tests.project.browser import DESKTOP, PHONE

SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a colour scheme decides. They take most of the time."""
STRUCTURE: dict[str, object] = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
SCHEME: dict[str, object] = {"runOnly": COLOURS}
RUN = """async ({within, options}) => {
  // Preloading would fetch the style sheet again, which the policy of the pages bars.
  const found = await axe.run(within, { preload: false, resultTypes: ["violations"], ...options });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(node => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""
THIN = """within => {
  const place = document.querySelector(within);
  for (const list of place.querySelectorAll("tbody, ul, ol, dl, select")) {
    const seen = new Map();
    for (const row of [...list.children]) {
      const kinds = [row, ...row.querySelectorAll("*")].map(part => `${part.tagName}.${part.getAttribute("class")}`);
      const looks = [...new Set(kinds)].sort().join(" ");
      seen.set(looks, (seen.get(looks) || 0) + 1);
      if (seen.get(looks) > 2) row.remove();
    }
  }
  for (const mark of place.querySelectorAll("svg[role=img] > g")) mark.remove();
}"""
"""Takes away each row that looks, by its tags and classes, like two before it in its list, and what drawings hold: they
are one picture to axe, which asks no contrast of their texts."""
ONE_OF_A_LOOK = """() => {
  const seen = new Map();
  const kind = part => `${part.tagName}.${part.getAttribute("class")}.${part.getAttribute("style")}`;
  const look = (part, above) => {
    const path = `${above} ${kind(part)}`;
    const whole = `${path}: ${[...new Set([...part.querySelectorAll("*")].map(kind))].sort().join(" ")}`;
    seen.set(whole, (seen.get(whole) || 0) + 1);
    if (seen.get(whole) > 2 && !part.id && !part.querySelector("[id]") && !part.closest("select")) part.remove();
    else for (const child of [...part.children]) look(child, path);
  };
  look(document.body, "");
}"""
"""Takes away each element that has, by its tags and classes and those of all it lies in and holds, the looks of two
before it, but what a script may look for: whether colours stand out is asked of those, and needs no order."""


def barriers(page: Page, within: str = "html", *, coloured: bool = True) -> list[str]:
    """Return every violation of any weight within a part of the page, in both sizes and schemes.

    Without ``coloured`` none of those that a colour scheme decides is asked: for a page beside one of its template.
    The first run is of the whole; the others ask what is left when repetitions are taken away. So a page is looked at
    last.
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(SOURCE)
    found = []

    def ask(size: tuple[int, int], scheme: str, options: dict[str, object]) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        told = page.evaluate(RUN, {"within": within, "options": options})
        found.extend(f"{size[0]} px, {scheme}: {violation}" for violation in told)

    ask(DESKTOP, "light", STRUCTURE)
    page.evaluate(THIN, within)
    ask(PHONE, "light", STRUCTURE)
    if coloured:
        if within == "html":
            page.evaluate(ONE_OF_A_LOOK)
        for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (PHONE, "light")):
            ask(size, scheme, SCHEME)
    return found
