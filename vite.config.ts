import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";

import remixConfig from "./remix.config.js";
import { compressedAssets } from "./vite/compressed-assets.ts";
import { polarisStyles } from "./vite/polaris-styles.ts";

/**
 * The two processes, web and worker, are built together with Remix's server, so that all share one copy of every
 * module: an error class of its own in each build would be another class.
 */
const processes: Plugin = {
  name: "sixfold-processes",
  config: (_config, { command, isSsrBuild }) =>
    command === "build" && isSsrBuild === true
      ? {
          build: {
            target: "node22",
            rollupOptions: {
              input: {
                index: "virtual:remix/server-build",
                start: "app/start.server.ts",
                worker: "app/worker.server.ts",
                // A file of its own, so that tests can have the processes load another in its place.
                rhythm: "app/queue/rhythm.ts",
              },
              output: { entryFileNames: "[name].js" },
            },
          },
        }
      : undefined,
};

/** A route of the server alone leaves nothing for the browser: that is no fault, and told for each it looks like one. */
const EXPECTED_WARNING = "EMPTY_BUNDLE";

export default defineConfig({
  plugins: [polarisStyles(), remix(remixConfig), compressedAssets(), processes],
  ssr: { noExternal: ["@shopify/polaris", "@shopify/polaris-icons"] },
  build: {
    assetsInlineLimit: 0,
    // One target for both builds. With two, the styles come out in two ways, under two names.
    cssTarget: "es2022",
    rollupOptions: {
      onwarn: (warning, warn) => {
        if (warning.code !== EXPECTED_WARNING) warn(warning);
      },
    },
  },
});
