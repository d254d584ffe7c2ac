// Formulas: the server sends TeX, which stays readable without a script. KaTeX comes only to pages that have some, and
// sets what is on the screen or soon will be; a long page has hundreds, and the first screen should not wait for them.

const AHEAD = "1200px"; // how far below the screen formulas are set already
const AGAIN = 3000; // milliseconds until a second try

/** @type {Promise<typeof import("katex").default> | undefined} */
let loading;

/** @param {HTMLElement[]} nodes */
async function set(nodes) {
  let katex;
  try {
    loading ??= import("katex").then((module) => module.default);
    katex = await loading;
  } catch {
    loading = undefined; // the server was away; what stands there can be read until it is back
    setTimeout(() => nodes.forEach((node) => near.observe(node)), AGAIN);
    return;
  }
  for (const node of nodes) {
    if ("set" in node.dataset) continue;
    // `render` builds elements, which a strict policy for styles allows; `renderToString` would not pass it.
    katex.render(node.textContent ?? "", node, { displayMode: node.classList.contains("block"), throwOnError: false });
    for (const part of node.querySelectorAll(".katex-base + .katex-base")) part.before(document.createElement("wbr"));
    node.dataset.set = "";
  }
  for (const node of nodes) if (node.scrollWidth > node.clientWidth && node.matches(".block")) node.tabIndex = 0;
}

const near = new IntersectionObserver(
  (entries) => {
    const shown = entries.filter((one) => one.isIntersecting).map((one) => /** @type {HTMLElement} */ (one.target));
    for (const node of shown) near.unobserve(node);
    if (shown.length) void set(shown);
  },
  { rootMargin: AHEAD },
);

/** @param {ParentNode} root */
const unset = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".math:not([data-set])")]);

/** @param {ParentNode} root */
export function typeset(root) {
  for (const node of unset(root)) near.observe(node);
}

addEventListener("beforeprint", () => void set(unset(document)));
