// <bagu-slider low high step>: a slider beside a number that is typed; whoever moves one moves the other.

export default class extends HTMLElement {
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
    });
    number.addEventListener("input", () => {
      range.value = number.value;
    });
  }

  /** @param {HTMLInputElement} number */
  #label(number) {
    const label = number.labels?.[0];
    if (!label) return "";
    label.id ||= `${number.id}-label`;
    return label.id;
  }
}
