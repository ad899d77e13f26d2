/** Makes the built app load a quicker rhythm in place of its own, if SIXFOLD_TEST_RHYTHM asks for it. */
import { registerHooks } from "node:module";

const OWN = new URL("../../build/server/rhythm.js", import.meta.url).href;
const QUICK = new URL("quick-rhythm.ts", import.meta.url).href;

if (process.env["SIXFOLD_TEST_RHYTHM"] === "quick") {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      return resolved.url === OWN ? { ...resolved, url: QUICK, format: "module-typescript" } : resolved;
    },
  });
}
