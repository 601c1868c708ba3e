"""What is wrong with a page for those who see, hear, hold or type differently."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of what passes axe need not tell every node
}
#: Links inside a line of text may be as high as the line. Source: WCAG 2.2, 2.5.8 Target Size, exception "Inline".
SMALL_TARGETS = """() => {
  const small = [];
  const inText = (one) => {
    const style = getComputedStyle(one);
    if (style.display !== "inline") return false;
    const around = one.closest("p, li, dd, td, address, blockquote, figcaption, .prose, .messages, .notice");
    return Boolean(around) && around.innerText.trim().length > one.innerText.trim().length;
  };
  for (const one of document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])")) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    let box = one.getBoundingClientRect();
    if (box.right <= 0 || box.width <= 2) continue; // the skip link; what only a screen reader finds
    if (one.matches("input")) {
      const label = one.closest("label") || (one.id && document.querySelector(`label[for="${CSS.escape(one.id)}"]`));
      if (label && one.matches("[type=radio], [type=checkbox]")) box = label.getBoundingClientRect();
    }
    if (getComputedStyle(one, "::after").position === "absolute") continue; // stretched over its card
    if (inText(one)) continue;
    if (box.height < 43.5 || box.width < 43.5)
      small.push(`${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 110)}`);
  }
  return small;
}"""


def faults_of(page: Page, address: str) -> list[str]:
    """Return what axe finds on an open page, what is too wide for the screen, and what is too small for a finger."""
    page.wait_for_load_state("networkidle")  # what a page fetches in pieces has come, and stands still
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{address}: {fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append(f"{address}: wider than the screen")
    faults += [f"{address}: small: {one}" for one in page.evaluate(SMALL_TARGETS)]
    return faults
