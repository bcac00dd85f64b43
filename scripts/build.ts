// Builds dist/: the command line as one bundle, the library faces, and their declarations.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

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

/** The command line carries everything: fewer files to open is a faster start. */
const cli: BuildOptions = {
  ...shared,
  minifySyntax: true,
  minifyWhitespace: true,
  entryPoints: { main: "src/cli/main.ts" },
  outdir: "dist/cli",
};

/** Importers share zod with us, because its schemas are part of the engine contract. */
const library: BuildOptions = {
  ...shared,
  external: ["zod"],
  entryPoints: {
    index: "src/index.ts",
    engine: "src/engine/engine.ts",
    testing: "src/testing/index.ts",
  },
  outdir: "dist/lib",
};

async function declarations(): Promise<void> {
  const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  const child = spawn(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error('Cannot emit declarations into "dist/types": tsc found errors');
}

await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });
await Promise.all([build(cli), build(library), declarations()]);
