"""What a page must bear, measured in Chromium: axe, narrow screens, large text, wide spacing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p { margin-bottom: 2em !important }"
)


@cache
def _axe() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def axe(page) -> dict[str, list[str]]:
    """The rules that the page breaks, each with the elements that break it. Nothing: {}."""
    page.evaluate(_axe())
    found = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES
    )
    return {one["id"]: [str(node["target"]) for node in one["nodes"]] for one in found["violations"]}


def overflow(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def enlarge(page, percent: int) -> None:
    """Larger text, as a reader asks for it: only what is in rem or em follows."""
    page.evaluate("percent => { document.documentElement.style.fontSize = `${percent}%` }", percent)


def space_out(page) -> None:
    """WCAG 1.4.12: the spacing a reader may impose."""
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet] }",
        SPACED,
    )


def unfold(page) -> None:
    """Open what is folded, so that it is checked too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def walk_focus(page, most: int = 300) -> list[str]:
    """From the skip link, press Tab through the page; the elements where nothing shows that they have the focus."""
    unseen = []
    page.evaluate("document.querySelector('.skip').focus()")
    for _ in range(most):
        page.keyboard.press("Tab")
        state = page.evaluate(
            "() => { const one = document.activeElement; if (!one || one === document.body) return null;"
            " const style = getComputedStyle(one), box = one.getBoundingClientRect();"
            " return [one.outerHTML.slice(0, 90), style.outlineStyle !== 'none' &&"
            " parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0] }"
        )
        if state is None:
            break
        if not state[1]:
            unseen.append(state[0])
    return unseen


_LOST = """() => {
  const seen = one => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1
  const ground = one => {
    for (let up = one; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor
      if (colour !== 'rgba(0, 0, 0, 0)') return colour
    }
    return getComputedStyle(document.documentElement).backgroundColor
  }
  const worded = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
  const faint = [...document.body.querySelectorAll('*')]
    .filter(one => !one.closest('svg, .visually-hidden') && worded(one) && seen(one))
    .filter(one => getComputedStyle(one).color === ground(one))
  const typed = 'button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=image])'
  const flat = [...document.querySelectorAll(typed)].filter(seen).filter(one => {
    const style = getComputedStyle(one)
    const framed = parseFloat(style.borderBottomWidth) > 0 && style.borderBottomColor !== ground(one.parentElement)
    return !framed && style.textDecorationLine !== 'underline' && style.backgroundColor === ground(one.parentElement)
  })
  return [...faint, ...flat].map(one => one.outerHTML.slice(0, 90))
}"""


def lost_in_forced_colours(page) -> list[str]:
    """Words of the colour of their ground, and controls without an edge, where the reader imposes the colours."""
    page.emulate_media(forced_colors="active")
    found = page.evaluate(_LOST)
    page.emulate_media(forced_colors="none")
    return found
