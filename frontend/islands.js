// Islands: the custom element <bagu-name> is defined by islands/name.js, which comes only to pages that have one.

/** @param {ParentNode} root */
export async function islands(root) {
  const names = new Set(
    [...root.querySelectorAll("*")].map((node) => node.localName).filter((name) => name.startsWith("bagu-")),
  );
  await Promise.all(
    [...names]
      .filter((name) => !customElements.get(name))
      .map(async (name) => {
        const { default: island } = await import(`./islands/${name.slice("bagu-".length)}.js`);
        if (!customElements.get(name)) customElements.define(name, island);
      }),
  );
}
