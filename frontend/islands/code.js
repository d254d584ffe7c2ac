// <bagu-code>: Python that is only read, in the colours of the editor.
import { pythonLanguage } from "@codemirror/lang-python";
import { highlightCode } from "@lezer/highlight";
import { StyleModule } from "style-mod";
import { colours, nonce } from "../code.js";

export default class extends HTMLElement {
  connectedCallback() {
    const code = this.querySelector("code");
    if (!code || code.firstElementChild) return;
    const text = code.textContent ?? "";
    if (colours.module) StyleModule.mount(document, colours.module, { nonce: nonce() });
    code.textContent = "";
    highlightCode(
      text,
      pythonLanguage.parser.parse(text),
      colours,
      (part, classes) => {
        const span = document.createElement("span");
        span.className = classes;
        span.textContent = part;
        code.append(classes ? span : part);
      },
      () => code.append("\n"),
    );
  }
}
