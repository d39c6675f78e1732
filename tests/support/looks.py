"""What a page must bear, measured in Chromium: axe, narrow screens, large text, wide spacing, chosen colours, paper.

The measures themselves are in looks.js. A page that is in order gives {} or [].
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p { margin-bottom: 2em !important }"
)


@cache
def _tools() -> str:
    return "\n".join(
        path.read_text() for path in (ROOT / "node_modules/axe-core/axe.min.js", HERE / "looks.js")
    )


def equip(page) -> None:
    """Bring the measures into the page that is shown, once."""
    if not page.evaluate("() => Boolean(window.looks)"):
        page.evaluate(_tools())


def equip_all(context) -> None:
    """Bring them into every page of a window, and into what they frame: half the cost of `equip`."""
    context.add_init_script(_tools())


def axe(page) -> dict[str, list[str]]:
    """The rules that the page breaks, each with the elements that break it."""
    equip(page)
    found = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })"
        ".then(all => all.violations.map(one => [one.id, one.nodes.map(node => `${node.target}`)]))",
        RULES,
    )
    return dict(found)


def overflow(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def layout(page) -> dict[str, list[str]]:
    """Words that leave the window, that are cut, that lie over others; parts that scroll sideways."""
    equip(page)
    return _wrong(page.evaluate("looks.layout()"))


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
    equip(page)
    page.evaluate("looks.unfold()")


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


def focus(page) -> dict[str, list[str]]:
    """The same without as many key presses: one, and from then on the focus is sent to each element in turn."""
    equip(page)
    page.keyboard.press("Tab")
    return _wrong(page.evaluate("looks.focus()"))


def lost_in_forced_colours(page) -> dict[str, list[str]]:
    """Words, edges, drawings and focus that disappear where the reader imposes the colours."""
    page.emulate_media(forced_colors="active")
    found = page.evaluate("() => ({ lost: looks.lostColours(), ...looks.focus() })")
    page.emulate_media(forced_colors="none")
    return _wrong(found)


def lost_on_paper(page) -> list[str]:
    """What the screen says, details unfolded, and a sheet of A4 with folded details does not; or says in white."""
    page.evaluate("looks.listen()")
    page.emulate_media(media="print")
    found = page.evaluate("looks.unprinted()")
    page.emulate_media(media="screen")
    return found


def moving(page) -> list[str]:
    """What moves in a window where the reader asked that nothing should."""
    return page.evaluate("looks.moving()")


def _wrong(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {what: where for what, where in found.items() if where}
