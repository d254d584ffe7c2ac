"""What a page is looked at for: its words, its width, and what the keyboard reaches."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import rtoml
from fastapi.routing import APIRoute

from bagu.text.bilingual import Language
from bagu.text.scripts import traditional

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS: dict[Language, str] = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
SET_ALL = "dispatchEvent(new Event('beforeprint'))"
ALL_SET = "() => !document.querySelector('.math:not([data-set])')"
SCROLLS = ".table, .map, pre, .math, .cm-scroller, nav, .unseen, .skip, svg"  # what may be wider: it scrolls by itself
OVERFLOW = """(scrolls) => [...document.querySelectorAll("body *")].filter((node) => {
  if (!node.checkVisibility() || node.closest(scrolls)) return false;
  return node.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).slice(0, 5).map((node) => node.outerHTML.slice(0, 120))"""
# Words of the page itself: not code, formulas, names in their own language, nor what stands in a field.
WORDS = """() => {
  const ours = document.documentElement.lang;
  const apart = (node) => node.closest("code, pre, kbd, samp, textarea, script, style, .math, .cm-editor") ||
    node.closest("[lang]")?.lang !== ours;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [document.title];
  while (walker.nextNode()) if (!apart(walker.currentNode.parentElement)) found.push(walker.currentNode.data.trim());
  for (const name of ["aria-label", "title", "placeholder", "alt", "data-kept", "data-unkept", "hx-confirm"])
    for (const node of document.querySelectorAll(`[${name}]`))
      if (!apart(node)) found.push(node.getAttribute(name).trim());
  return found.filter((one) => one);
}"""
ACTS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [tabindex='0']"
UNREACHED = """(acts) => [...document.querySelectorAll(acts)].filter((node) => {
  if (!node.checkVisibility() || node.matches(":disabled")) return false;
  return node.tabIndex !== 0 || node.closest("[inert], [aria-hidden=true]");
}).map((node) => node.outerHTML.slice(0, 120))"""
# One of each kind of thing is focused; what shows that is an outline of its own, or of the editor around it.
UNSEEN_FOCUS = """async ([acts, known]) => {
  const kinds = new Map();
  for (const node of document.querySelectorAll(acts)) {
    if (!node.checkVisibility() || node.matches(":disabled")) continue;
    const kind = [node.localName, node.type, ...node.classList, node.parentElement.localName].join(" ");
    if (!known.includes(kind) && !kinds.has(kind)) kinds.set(kind, node);
  }
  const unseen = [];
  for (const [kind, node] of kinds) {
    node.focus();
    if (document.activeElement !== node) { unseen.push(`takes no focus: ${node.outerHTML.slice(0, 120)}`); continue; }
    const editor = node.closest(".cm-editor");
    if (editor) await new Promise((later) => setTimeout(later, 100)); // it follows in a moment
    const style = getComputedStyle(editor ?? node);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1)
      unseen.push(`looks the same focused: ${node.outerHTML.slice(0, 120)}`);
  }
  document.activeElement?.blur();
  return [[...kinds.keys()], unseen];
}"""


def typeset(page: "Page") -> None:
    """All formulas, also those below the screen."""
    page.evaluate(SET_ALL)
    page.wait_for_function(ALL_SET)


def overflow(page: "Page") -> list[str]:
    """What sticks out on the right."""
    return [f"too wide: {one}" for one in page.evaluate(OVERFLOW, SCROLLS)]


def unreached(page: "Page") -> list[str]:
    """What acts and Tab passes by."""
    return [f"out of reach: {one}" for one in page.evaluate(UNREACHED, ACTS)]


def unseen_focus(page: "Page", known: set[str]) -> list[str]:
    """What does not show that it has the focus. known: the kinds that were looked at, to which those here are added."""
    page.keyboard.press("Tab")  # from here on the browser shows where the focus is
    kinds, unseen = page.evaluate(UNSEEN_FOCUS, [ACTS, sorted(known)])
    known.update(kinds)
    return [str(one) for one in unseen]


def words(page: "Page") -> list[str]:
    return [str(one) for one in page.evaluate(WORDS)]


def untranslated(told: list[str], language: Language, simplified: list[str]) -> list[str]:
    """What is said in another language than the page's. simplified: the words of that page in Simplified Chinese."""
    if language == "en":
        return [f"Chinese: {one}" for one in told if any(_is_han(character) for character in one)]
    wrong = [f"English: {one}" for one in told if one in _english()]
    if language == "zh-Hant":
        # What the converter would change, unless it left it on this very page, as the 里 of 公里.
        left = set(traditional("\n".join(simplified)))
        wrong += [f"simplified: {one}" for one in told if {c for c in one if _is_simplified(c)} - left]
    return wrong


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@cache
def _is_simplified(character: str) -> bool:
    return _is_han(character) and traditional(character) != character


@cache
def _english() -> frozenset[str]:
    """Whole sentences and labels of the program in English that differ from the Chinese ones."""
    tables = [rtoml.loads(one.read_text("utf-8")) for one in files("bagu.text").joinpath("messages").iterdir()
              if one.name.startswith("web") or one.name in ("book.toml", "mock.toml", "cli.toml")]  # fmt: skip
    said = {told["en"] for table in tables for told in table.values() if told["en"] not in told["zh"]}
    return frozenset(one for one in said if "{" not in one)


def routes(router: Any) -> Iterator[APIRoute]:
    """Every route of an app, whichever router it came by."""
    for one in router.routes:
        if isinstance(one, APIRoute):
            yield one
        elif (inner := getattr(one, "original_router", None)) is not None:
            yield from routes(inner)
