/**
 * Bundles each extension of the admin as Shopify's CLI does at `shopify app deploy`, and prints how large it is there.
 * So a fault or a size that Shopify would refuse shows at every build. `node vite/bundle-extensions.ts`
 */
import { readdir, readFile, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { parse } from "smol-toml";

const SOURCES = path.resolve(import.meta.dirname, "../extensions");
const BUNDLES = path.resolve(import.meta.dirname, "../build/extensions");
/** Shopify takes no larger bundle, compressed. */
const MOST_BYTES = 64 * 1024;

interface Target {
  readonly target: string;
  readonly module: string;
}

interface Extension {
  readonly type: string;
  readonly handle: string;
  readonly targeting?: readonly Target[];
}

/** The extensions with code. Those of Flow are settings only. */
async function readExtensions(): Promise<Extension[]> {
  const folders = (await readdir(SOURCES, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const text = await readFile(path.join(SOURCES, name, "shopify.extension.toml"), "utf8").catch(() => "");
      return (parse(text) as { extensions?: Extension[] }).extensions ?? [];
    }),
  );
  return found.flat().filter(({ type }) => type === "ui_extension");
}

/** One bundle for all targets of an extension. Each tells Shopify which function is its. */
async function bundle({ handle, targeting = [] }: Extension): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: {
      contents: targeting
        .map(({ target, module }, at) => {
          const name = `target${String(at)}`;
          return `import ${name} from ${JSON.stringify(module)};\nshopify.extend(${JSON.stringify(target)}, (...args) => ${name}(...args));`;
        })
        .join("\n"),
      resolveDir: path.join(SOURCES, handle),
      loader: "tsx",
    },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es6",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

await mkdir(BUNDLES, { recursive: true });
const extensions = await readExtensions();
const sizes = await Promise.all(
  extensions.map(async (extension) => {
    const contents = await bundle(extension);
    await writeFile(path.join(BUNDLES, `${extension.handle}.js`), contents);
    return { handle: extension.handle, bytes: gzipSync(contents).length };
  }),
);
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} kB`;
const listed = sizes.map(({ handle, bytes }) => `${handle} ${kilobytes(bytes)}`).join(", ");
process.stdout.write(`Extensions, compressed: ${listed}\n`);
const large = sizes.filter(({ bytes }) => bytes > MOST_BYTES);
if (large.length > 0) {
  process.stderr.write(
    `Shopify takes ${kilobytes(MOST_BYTES)} at most: ${large.map(({ handle }) => handle).join(", ")}. Import less.\n`,
  );
  process.exitCode = 1;
}
