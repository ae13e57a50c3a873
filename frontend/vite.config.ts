/** Builds every entry into the package's static folder, with a manifest that pages read. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { defineConfig } from "vitest/config";

const here = import.meta.dirname;
const ENTRIES = ["site", "map", "law", "assess", "register", "record", "place", "ledger", "audit", "service-worker"];
const SETTINGS = ["package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];
const DIGEST = digest();

/** The digest of all sources: it tells whether what was built is of them (scripts/build_frontend.py reckons the same). */
function digest(): string {
  const hash = createHash("sha256");
  const sources = ["public", "src"]
    .flatMap((folder) => readdirSync(join(here, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join("/"));
  for (const name of [...sources, ...SETTINGS].sort()) hash.update(`${name}\0`).update(readFileSync(join(here, name))).update("\0");
  return hash.digest("hex");
}

export default defineConfig(({ command }) => ({
  root: here,
  base: command === "build" ? "/static/" : "/",
  publicDir: "public",
  define: { __BUILD__: JSON.stringify(DIGEST.slice(0, 16)) },
  plugins: [
    {
      name: "sources",
      generateBundle(): void {
        this.emitFile({ type: "asset", fileName: "sources.sha256", source: `${DIGEST}\n` });
      },
    },
  ],
  worker: { format: "es" },
  build: {
    outDir: "../src/marchland/site/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    sourcemap: false,
    target: "es2022",
    cssTarget: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: Object.fromEntries(ENTRIES.map((name) => [name, join(here, "src", `${name}.ts`)])),
      output: {
        // The worker is served at one address for ever; everything else is named by what is in it.
        entryFileNames: (chunk) => (chunk.name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
}));
