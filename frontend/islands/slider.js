// <bagu-slider low high step>: a slider beside a number that is typed; whoever moves one moves the other.

const PAUSE = 350; // milliseconds without a move until the experiment runs again

export default class extends HTMLElement {
  /** @type {number | undefined} */ #timer;

  connectedCallback() {
    const number = this.querySelector("input");
    if (!number || this.querySelector("[type=range]")) return;
    const range = document.createElement("input");
    range.type = "range";
    range.min = this.getAttribute("low") ?? "0";
    range.max = this.getAttribute("high") ?? "1";
    range.step = this.getAttribute("step") ?? "any";
    range.value = number.value;
    range.setAttribute("aria-labelledby", this.#label(number));
    this.prepend(range);
    range.addEventListener("input", () => {
      number.value = range.value;
      this.#later(number);
    });
    number.addEventListener("input", () => {
      range.value = number.value;
    });
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {HTMLInputElement} number */
  #label(number) {
    const label = number.labels?.[0];
    if (!label) return "";
    label.id ||= `${number.id}-label`;
    return label.id;
  }

  /**
   * Throttled: the form runs once the slider rests; a run under way of other values is given up by the server.
   * @param {HTMLInputElement} number
   */
  #later(number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const form = number.form;
      if (form?.checkValidity()) form.dispatchEvent(new CustomEvent("bagu-values"));
    }, PAUSE);
  }
}
