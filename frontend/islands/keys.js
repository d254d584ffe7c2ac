// <bagu-keys>: a key presses the button that names it in data-key ("Space" for the space bar). What a key does alone
// stays with whatever has the focus: text is typed, a box that was reached by Tab is ticked by the space bar.

const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const ACTS = "a, button, summary, input, label";

export default class Keys extends HTMLElement {
  #listen = (/** @type {KeyboardEvent} */ event) => this.#press(event);

  connectedCallback() {
    document.addEventListener("keydown", this.#listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#listen);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const focused = event.target instanceof Element ? event.target : document.body;
    if (event.isComposing || event.defaultPrevented) return;
    if (focused.matches(TYPED) || focused.closest("[contenteditable=true]")) {
      this.#typed(event, /** @type {HTMLElement} */ (focused));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((key === "Space" || key === "Enter") && focused.matches(ACTS) && focused.matches(":focus-visible")) return;
    const found = this.#named(key);
    if (!found) return;
    event.preventDefault();
    found.click();
    const text = found.matches("summary") && found.closest("details[open]")?.querySelector("textarea");
    if (text instanceof HTMLElement) text.focus();
  }

  /** In a field: Escape leaves it, Ctrl+Enter sends it.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} field */
  #typed(event, field) {
    if (event.key === "Escape") field.blur();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.closest("form")) {
      event.preventDefault();
      field.closest("form")?.requestSubmit();
    }
  }

  /** What the key presses now: seen, not disabled, and not an answer that is shown already.
   * @param {string} key
   * @returns {HTMLElement | undefined} */
  #named(key) {
    const all = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-key]"));
    return [...all].find(
      (one) => one.dataset.key === key && !one.hidden && !one.matches(":disabled") && shown(one) && !spent(one),
    );
  }
}

/** @param {Element} one */
function shown(one) {
  const fold = (one.matches("summary") ? one.parentElement?.parentElement : one)?.closest("details:not([open])");
  return !fold && one.checkVisibility();
}

/** @param {HTMLElement} one */
function spent(one) {
  return "once" in one.dataset && !!one.closest("details[open]");
}
