// Formulas: the server sends TeX, which stays readable without a script. KaTeX comes only to pages that have some, and
// sets what is on the screen or soon will be; a long page has hundreds, and the first screen should not wait for them.

const AHEAD = "1200px"; // how far below the screen formulas are set already

/** @type {Promise<typeof import("katex").default> | undefined} */
let loading;

/** @param {HTMLElement[]} nodes */
async function set(nodes) {
  loading ??= import("katex").then((module) => module.default);
  const katex = await loading;
  for (const node of nodes) {
    if ("set" in node.dataset) continue;
    // `render` builds elements, which a strict policy for styles allows; `renderToString` would not pass it.
    katex.render(node.textContent ?? "", node, { displayMode: node.classList.contains("block"), throwOnError: false });
    node.dataset.set = "";
  }
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
