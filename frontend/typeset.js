// Formulas as HTML: reads a JSON list of [TeX, displayed] and writes a JSON list of HTML. Fails on the first bad one.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf-8"));
const shown = formulas.map(([tex, displayMode]) =>
  katex
    .renderToString(tex, { displayMode, throwOnError: true, strict: "error", output: "htmlAndMathml" })
    .replaceAll('</span><span class="katex-base">', '</span><wbr><span class="katex-base">'),
);
process.stdout.write(JSON.stringify(shown));
