import { glob, readFile } from "node:fs/promises";

import { PurgeCSS } from "purgecss";
import { build, type Plugin } from "vite";

/** Vite asks for the styles of `?url` under this name; `?url` itself is a script that has their address. */
const STYLES = /\/@shopify\/polaris\/build\/esm\/styles\.css\?transform-only$/;
const ENTRY = "virtual:polaris-in-use";
/** Only Polaris' own classes are left out. Variables, fonts, and what is said of elements stay. */
const KEPT = [/^(?!Polaris-)/];

/**
 * Leaves out of Polaris' styles what belongs to components that no page uses. What is used is read from the built
 * scripts of the components that the app imports, where the names of classes are literal.
 */
export function polarisStyles(): Plugin {
  return {
    name: "sixfold-polaris-styles",
    apply: "build",
    enforce: "pre",
    async transform(css, id) {
      if (!STYLES.test(id)) return null;
      const content = [{ raw: await builtScript(await componentsInUse()), extension: "js" }];
      const [purged] = await new PurgeCSS().purge({ content, css: [{ raw: css }], safelist: KEPT });
      if (purged === undefined) throw new Error("PurgeCSS returned no styles for Polaris.");
      return { code: purged.css, map: null };
    },
  };
}

/** What the app imports of Polaris, by name. */
async function componentsInUse(): Promise<string[]> {
  const names = new Set<string>();
  for await (const file of glob("app/**/*.{ts,tsx}"))
    for (const [, list = ""] of (await readFile(file, "utf8")).matchAll(
      /import \{([^}]*)\} from "@shopify\/polaris"/g,
    ))
      for (const name of list.split(",").map((each) => each.trim()))
        if (name !== "" && !name.startsWith("type ")) names.add(name.split(" as ")[0] ?? name);
  return [...names].toSorted();
}

/** The scripts of these components, with all that they use of Polaris themselves. */
async function builtScript(names: readonly string[]): Promise<string> {
  const source = `export { ${names.join(", ")} } from "@shopify/polaris";`;
  const entry: Plugin = {
    name: "sixfold-polaris-in-use",
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? source : null),
  };
  const built = await build({
    configFile: false,
    logLevel: "error",
    plugins: [entry],
    ssr: { noExternal: ["@shopify/polaris"] },
    build: { ssr: true, write: false, rollupOptions: { input: ENTRY } },
  });
  const outputs = [built].flat().flatMap((each) => ("output" in each ? each.output : []));
  return outputs.map((each) => (each.type === "chunk" ? each.code : "")).join("\n");
}
