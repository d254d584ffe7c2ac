// Bundles what the pages load: node build.js FOLDER. Names carry a hash of the content, so browsers may keep them for ever.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const into = process.argv[2];
rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });

const { metafile } = await build({
  entryPoints: ["app.js", "app.css", "icon.svg"],
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  outdir: into,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".svg": "copy" },
  legalComments: "linked",
  metafile: true,
});

/** What a module loads before it runs, itself first. @returns {string[]} */
function needed(/** @type {string} */ path) {
  const own = metafile.outputs[path].imports.filter((one) => one.kind === "import-statement" && !one.external);
  return [...new Set([path, ...own.flatMap((one) => needed(one.path))])];
}

/** @type {Record<string, string>} */
const manifest = {};
/** @type {Record<string, string[]>} */
const modules = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint) continue;
  manifest[output.entryPoint] = basename(path);
  if (path.endsWith(".js")) modules[output.entryPoint] = needed(path).map((one) => basename(one));
}
writeFileSync(join(into, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
writeFileSync(join(into, "modules.json"), `${JSON.stringify(modules, null, 1)}\n`);

for (const name of readdirSync(into).filter((one) => /\.(js|css|svg)$/.test(one)))
  writeFileSync(join(into, `${name}.gz`), gzipSync(readFileSync(join(into, name)), { level: 9 }));
