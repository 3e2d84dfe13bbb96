// Builds static/dist from static/src: one style sheet, a script for each kind of page, the service
// worker, icons and the manifest.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { watch } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const src = join(here, "src");
const dist = join(here, "dist");
const packages = join(here, "..", "node_modules");

const BUNDLE = {
  outdir: join(dist, "js"),
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["es2020", "chrome87", "firefox91", "safari14.1"],
  logLevel: "warning",
};

/** Compile the style sheet; Bootstrap 5 still speaks Sass's older dialect, hence the silences. */
async function buildStyles() {
  const { css } = compile(join(src, "scss", "portal.scss"), {
    style: "compressed",
    loadPaths: [packages, join(src, "scss")],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  await mkdir(join(dist, "css"), { recursive: true });
  await writeFile(join(dist, "css", "portal.css"), css);
}

/** Bundle what each page loads; every bundle stands alone, so a page makes one request. */
async function buildScripts() {
  await build({
    ...BUNDLE,
    entryPoints: ["main.js", "antrean.js", "catat.js", "periksa.js", "putusan.js"].map((name) => join(src, "js", name)),
    format: "esm",
  });
  await build({ ...BUNDLE, entryPoints: [join(src, "js", "sw.js")], format: "iife" });
}

async function copyFiles() {
  await cp(join(src, "img"), join(dist, "img"), { recursive: true });
  await cp(join(src, "manifest.webmanifest"), join(dist, "manifest.webmanifest"));
}

async function buildAll() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await Promise.all([buildStyles(), buildScripts(), copyFiles()]);
}

await buildAll();
if (process.argv.includes("--watch")) {
  let waiting;
  watch(src, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => buildAll().catch((error) => console.error(error.message)), 100);
  });
}
