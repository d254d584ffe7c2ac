// Entry of every page: htmx, formulas, islands, and what to say when the server does not answer.
import "./htmx.js";
import "htmx-ext-sse";
import { islands } from "./islands.js";
import { typeset } from "./math.js";
import { watchConnection } from "./offline.js";
import { reachable } from "./scroll.js";
import { openTarget } from "./target.js";

/** @param {ParentNode} root */
function enliven(root) {
  typeset(root);
  reachable(root);
  void islands(root);
}

watchConnection();
document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.body.addEventListener("htmx:load", (event) => {
  if (event instanceof CustomEvent && event.detail.elt instanceof HTMLElement) enliven(event.detail.elt);
});
addEventListener("hashchange", openTarget);
enliven(document.body);
if (location.hash) openTarget();
