import { glob, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { Plugin } from "vite";

const ASSETS = "build/client/assets/*.{css,js,svg}";
/** Smaller files fit into one packet as they are. */
const LEAST_BYTES = 1_024;

/**
 * Writes each asset compressed beside itself, as small as it gets, for `express-static-gzip`. The server's build comes
 * last, and Remix writes its manifest of the assets in it.
 */
export function compressedAssets(): Plugin {
  return {
    name: "sixfold-compressed-assets",
    apply: (_config, { command, isSsrBuild }) => command === "build" && isSsrBuild === true,
    async closeBundle() {
      for await (const file of glob(ASSETS)) {
        const content = await readFile(file);
        if (content.length < LEAST_BYTES) continue;
        await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        await writeFile(
          `${file}.gz`,
          await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
        );
      }
    },
  };
}
