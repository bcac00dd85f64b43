// Builds dist/: the command line as one bundle, the library faces, and their declarations.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");
/** Where a build takes place, so that `dist` is complete at any moment or not there at all. */
const site = join(root, `.dist-${process.pid}`);

// CommonJS packages inside an ES module bundle still call `require` for what Node brings.
const banner = [
  'import { createRequire as $createRequire } from "node:module";',
  "const require = $createRequire(import.meta.url);",
].join(" ");

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node22",
  format: "esm",
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "linked",
  logLevel: "warning",
  chunkNames: "chunk/[name]-[hash]",
  banner: { js: banner },
};

/**
 * An import of one of these asks for each of its exports, the lazy ones included: `node:http` then
 * loads a whole HTTP client for its `WebSocket`, which costs as long as Node itself needs to start.
 * Read as a value, such a module gives only what is asked of it.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(bundle) {
    const namespace = "builtin";
    bundle.onResolve({ filter: /^node:(crypto|http|https|process|tls)$/ }, ({ path }) => ({
      path,
      namespace,
    }));
    bundle.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** The command line carries everything: fewer files to open is a faster start. */
const cli: BuildOptions = {
  ...shared,
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [lazyBuiltins],
  // What `khoreia explain` prints: one file less to find beside the bundle.
  define: { khoreiaErrorPages: JSON.stringify(readFileSync(join(root, "docs/errors.md"), "utf8")) },
  entryPoints: { main: "src/cli/main.ts" },
  outdir: join(site, "cli"),
};

/** Importers share zod with us, because its schemas are part of the engine contract. */
const library: BuildOptions = {
  ...shared,
  external: ["zod"],
  entryPoints: {
    index: "src/index.ts",
    engine: "src/engine/engine.ts",
    testing: "src/testing/index.ts",
    tosca: "src/reader/tosca/index.ts",
  },
  outdir: join(site, "lib"),
};

async function declarations(): Promise<void> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", join(site, "types")];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error("the types do not hold");
}

try {
  const results = await Promise.allSettled([build(cli), build(library), declarations()]);
  const failures = results.filter(({ status }) => status === "rejected");
  // esbuild and tsc have said what is wrong, and where, better than their exceptions do.
  if (failures.length > 0) throw new Error(`${failures.length} of ${results.length} parts failed`);
  await rm(dist, { recursive: true, force: true });
  await rename(site, dist);
} catch (error) {
  console.error(
    `Cannot build "${dist}": ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
} finally {
  await rm(site, { recursive: true, force: true });
}
