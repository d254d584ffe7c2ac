// <bagu-editor>: a textarea becomes an editor for Python; what is written is kept here until the server has it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { colours, nonce, theme } from "../code.js";

const PAUSE = 800; // milliseconds without a key until a draft is sent
const RETRY = 3000; // milliseconds until a server that did not answer is asked again

export default class extends HTMLElement {
  /** @type {EditorView | undefined} */ #view;
  /** @type {number | undefined} */ #timer;
  #sent = "";
  #leave = new AbortController();

  connectedCallback() {
    if (this.#view) return;
    const area = this.#area;
    this.#sent = area.value;
    const held = this.#newer(area.value);
    if (held !== null) area.value = held;
    this.#view = new EditorView({
      state: EditorState.create({ doc: area.value, extensions: this.#extensions() }),
      parent: this,
    });
    this.insertBefore(this.#view.dom, area);
    area.hidden = true;
    this.querySelector(".keys")?.removeAttribute("hidden");
    const signal = this.#leave.signal;
    addEventListener("pagehide", () => this.#flush(), { signal });
    document.addEventListener("click", (event) => this.#restore(event), { signal });
    if (held !== null) this.#later(0);
  }

  disconnectedCallback() {
    this.#leave.abort();
    clearTimeout(this.#timer);
  }

  /** What is written, also for whoever tests it. */
  get value() {
    return this.#area.value;
  }

  /** @param {string} text */
  set value(text) {
    const view = this.#view;
    view?.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  get #key() {
    return `bagu:draft:${this.getAttribute("item")}`;
  }

  #extensions() {
    const timed = this.hasAttribute("timed");
    const submit = () => {
      const button = this.closest("form")?.querySelector("button.go");
      if (button instanceof HTMLButtonElement && !button.disabled) button.click();
      return true;
    };
    return [
      EditorView.cspNonce.of(nonce()),
      Prec.highest(keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: submit }, { key: "Ctrl-Enter", run: submit }])),
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      highlightSelectionMatches(),
      drawSelection(),
      history(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      indentOnInput(),
      bracketMatching(),
      python(),
      syntaxHighlighting(colours),
      theme,
      EditorView.contentAttributes.of({ "aria-label": this.dataset.label ?? "", spellcheck: "false", tabindex: "0" }),
      ...(timed ? [] : [closeBrackets(), autocompletion(), keymap.of([...closeBracketsKeymap, ...completionKeymap])]),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
      EditorView.domEventHandlers({ beforeinput: replaceSelected }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        this.#area.value = update.state.doc.toString();
        this.#hold();
        this.#later(PAUSE);
      }),
    ];
  }

  /** Keep it in this browser, until the server says that it has it. */
  #hold() {
    try {
      localStorage.setItem(this.#key, JSON.stringify({ text: this.#area.value, at: Date.now() }));
    } catch {
      // no room, or not allowed: the server still gets it
    }
  }

  /**
   * What this browser holds that the server never acknowledged; null where the server's is the later.
   * @param {string} theirs
   * @returns {string | null}
   */
  #newer(theirs) {
    try {
      const held = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      if (held?.text === theirs) localStorage.removeItem(this.#key); // its last word got through as the page went
      if (!held || held.text === theirs) return null;
      const saved = Date.parse(this.getAttribute("saved") ?? "");
      return Number.isNaN(saved) || held.at > saved ? held.text : null;
    } catch {
      return null;
    }
  }

  /** @param {number} milliseconds */
  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), milliseconds);
  }

  async #send() {
    const text = this.#area.value;
    if (text === this.#sent) return;
    try {
      const answer = await fetch(this.getAttribute("save") ?? "", { method: "POST", body: this.#form(text) });
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (!answer.ok) return this.#say("unkept"); // too long: submitting it says so in words
      this.#sent = text;
      if (text === this.#area.value) localStorage.removeItem(this.#key);
      this.#say("kept");
    } catch {
      this.#say("unkept");
      this.#later(RETRY);
    }
  }

  /** The page goes: what was typed last is on its way before it is gone. */
  #flush() {
    if (this.#area.value !== this.#sent)
      void fetch(this.getAttribute("save") ?? "", {
        method: "POST",
        body: this.#form(this.#area.value),
        keepalive: true,
      }).catch(() => {});
  }

  /** @param {string} text */
  #form(text) {
    const form = new FormData();
    form.set("source", text);
    const opened = this.closest("form")?.querySelector("[name=opened]");
    if (opened instanceof HTMLInputElement) form.set("opened", opened.value);
    return form;
  }

  /** @param {"kept" | "unkept"} what */
  #say(what) {
    const place = this.querySelector(".kept");
    if (place) place.textContent = this.dataset[what] ?? "";
  }

  /**
   * A button with `data-restore` puts the text of the element of that id into the editor; undo takes it back.
   * @param {Event} event
   */
  #restore(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-restore]") : null;
    const source = document.getElementById(button?.getAttribute("data-restore") ?? "");
    if (!source) return;
    this.value = source.textContent?.replace(/^\n/, "") ?? "";
    this.#view?.focus();
  }
}

/**
 * Text over a selection is put in here: a browser that does it carries the old colours over as inline styles, which
 * the policy of the page reports. Brackets and quotes are left to whoever closes them.
 * @param {InputEvent} event
 * @param {EditorView} view
 */
function replaceSelected(event, view) {
  const text = event.inputType === "insertText" ? event.data : null;
  if (text === null || view.composing || view.state.selection.main.empty || /^[([{"']$/.test(text)) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  return true;
}
