// <bagu-print>: its button prints the page; without a script there is none, and the browser's own menu does it.

export default class Print extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
