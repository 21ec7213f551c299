"""Walks a page by the Tab key alone, from its first stop past its last, and tells what a reader would stumble over."""

from playwright.sync_api import Page

STOPS = """() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex]";
  const reached = part => part.tabIndex >= 0 && !part.disabled && !part.closest("[inert]") &&
    part.checkVisibility({ visibilityProperty: true });
  window.stops = [...document.querySelectorAll(wanted)].filter(reached);
  return window.stops.length;
}"""
"""Notes what Tab has to reach, in the order of the page."""
START = """() => {
  const page = document.documentElement;
  page.tabIndex = -1;
  page.focus();
  page.removeAttribute("tabindex");
  window.scrollTo(0, 0);
}"""
"""Puts the reader before the first stop, wherever a script has put the focus."""
HERE = """() => {
  const part = document.activeElement;
  if (!part || part === document.body || part === document.documentElement) return null;
  const style = getComputedStyle(part);
  const box = [...part.getClientRects()].find(one => one.width && one.height) || part.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const found = right > left && bottom > top ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
  return {
    place: window.stops.indexOf(part),
    name: `${part.tagName}#${part.id} ${(part.ariaLabel || part.labels?.[0]?.textContent || part.textContent).trim()}`,
    seen: Boolean(found) && (part.contains(found) || found.contains(part)),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    named: Boolean(part.ariaLabel || part.getAttribute("aria-labelledby") || part.labels?.length ||
      part.textContent.trim()),
  };
}"""
LACKS = {"seen": "is out of sight or covered", "ringed": "does not show the focus", "named": "has no name"}
SLACK = 20
"""So many presses more than there are stops: parts of dates, and regions that scroll."""


def stumbles(page: Page) -> list[str]:
    """Return what is wrong on the way: a stop that is missed, comes late, is hidden, unmarked or without a name."""
    page.evaluate(START)
    count, found, before = int(page.evaluate(STOPS)), list[str](), -1
    reached = set[int]()
    for _ in range(count + SLACK):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is not None and here["place"] == before >= 0:
            continue  # a date has three parts
        if here is None or here["place"] in reached:
            break  # past the last stop, where the browser's own begin
        name = here["name"][:60]
        found += [f"{name}: {wrong}" for what, wrong in LACKS.items() if not here[what]]
        if here["place"] >= 0:
            reached.add(here["place"])
            if here["place"] < before:
                found.append(f"{name}: comes after what stands behind it")
            before = here["place"]
    else:
        found.append("the walk does not end")
    if missed := sorted(set(range(count)) - reached):
        names = page.evaluate("places => places.map(place => window.stops[place].outerHTML.slice(0, 100))", missed[:3])
        found.append(f"{len(missed)} of {count} stops are not reached: {names}")
    return found
