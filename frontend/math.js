// Formulas: the server sends TeX, which stays readable without a script; KaTeX comes only to pages that have some.

/** @param {ParentNode} root */
export async function typeset(root) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".math:not([data-set])"));
  if (!found.length) return;
  for (const node of found) node.dataset.set = "";
  const { default: katex } = await import("katex");
  for (const node of found) {
    const tex = node.textContent ?? "";
    // `render` builds elements, which a strict policy for styles allows; `renderToString` would not pass it.
    katex.render(tex, node, { displayMode: node.classList.contains("block"), throwOnError: false });
  }
}
