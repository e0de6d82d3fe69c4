"""What axe finds grave on a page. Its script is put into a page once, and only the findings come back out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = """async () => {
  const answer = await axe.run({resultTypes: ["violations"], preload: false});
  return answer.violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes[0].html.slice(0, 160)}`);
}"""


def grave(page: Page) -> list[str]:
    """A line for each serious or critical finding: the rule and the first element."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN)
    return found
