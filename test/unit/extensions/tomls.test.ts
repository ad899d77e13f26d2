import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { extensionFolders, extensionJson, EXTENSIONS, LOCALE_FILES } from "./extension-files.ts";
import { EXTENSION_API_VERSION, extensionToml, toolsJson } from "./toml-rules.ts";

const ROOT = path.resolve(EXTENSIONS, "..");
const folders = extensionFolders();
const read = folders.map(({ folder, toml }) => ({ folder, ...extensionToml.parse(toml) }));
const withCode = read.flatMap(({ folder, extensions: [extension] }) =>
  extension.type === "ui_extension" ? [{ folder, ...extension }] : [],
);
const targets = withCode.flatMap(({ folder, targeting }) => targeting.map((each) => ({ folder, ...each })));

function isThere(folder: string, file: string): boolean {
  return existsSync(path.join(EXTENSIONS, folder, file));
}

/** A toml of the app's with something changed, as text. */
function changed(folder: string, from: string | RegExp, to: string): unknown {
  const text = readFileSync(path.join(EXTENSIONS, folder, "shopify.extension.toml"), "utf8");
  expect(text).toMatch(from);
  return parse(text.replace(from, to));
}

describe("the settings of the extensions", () => {
  it("are there for each place in the admin", () => {
    expect(targets.map(({ target }) => target).toSorted()).toEqual([
      "admin.app.tools.data",
      "admin.customer-details.block.render",
      "admin.customer-index.selection-action.render",
      "admin.customer-segment-details.action.render",
      "admin.customers.segmentation-templates.data",
    ]);
  });

  it.each(folders)("of $folder are what Shopify's CLI takes", ({ toml }) => {
    expect(extensionToml.safeParse(toml).error).toBeUndefined();
  });

  it("have a handle each, and those with code the name of their folder", () => {
    const handles = read.map(({ extensions: [{ handle }] }) => handle);
    expect(new Set(handles).size).toBe(handles.length);
    expect(withCode.filter(({ folder, handle }) => folder !== handle)).toEqual([]);
  });

  it("name targets that there are, each once, and files that are there", () => {
    expect(new Set(targets.map(({ target }) => target)).size).toBe(targets.length);
    const types = path.join(ROOT, "node_modules/@shopify/ui-extensions/build/ts/surfaces/admin/targets");
    for (const { folder, target, module, tools, instructions } of targets) {
      expect(existsSync(path.join(types, `${target}.d.ts`)), target).toBe(true);
      for (const file of [module, tools, instructions])
        if (file !== undefined) expect(isThere(folder, file), `${folder} ${file}`).toBe(true);
    }
  });

  it("describe tools, which the app's own settings sum up for Sidekick", () => {
    for (const { folder, tools } of targets)
      if (tools !== undefined)
        expect(toolsJson.safeParse(extensionJson(folder, tools)).error).toBeUndefined();
    const app = z.object({ sidekick: z.object({ extensions_summary: z.string().min(1) }) });
    const toml = parse(readFileSync(path.join(ROOT, "shopify.app.toml"), "utf8"));
    expect(app.safeParse(toml).error).toBeUndefined();
  });

  it("take their names from files in four languages, one of them the default", () => {
    for (const { folder, name, description } of withCode)
      for (const file of Object.values(LOCALE_FILES)) {
        const words = z.record(z.string(), z.unknown()).parse(extensionJson(folder, `locales/${file}`));
        for (const text of [name, description ?? ""])
          if (text.startsWith("t:"))
            expect(words[text.slice(2)], `${folder} ${file}`).toEqual(expect.any(String));
      }
  });

  it("ask for the packages that the project has", () => {
    const packages = z.object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()).default({}),
    });
    const root = packages.parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")));
    for (const { folder } of withCode)
      for (const [name, version] of Object.entries(
        packages.parse(extensionJson(folder, "package.json")).dependencies,
      ))
        expect(root.devDependencies[name], `${folder} ${name}`).toBe(version);
    const [year, month] = EXTENSION_API_VERSION.split("-");
    expect(root.devDependencies["@shopify/ui-extensions"]).toMatch(
      `${String(year)}.${String(Number(month))}.`,
    );
  });
});

describe("the rules for settings", () => {
  it.each([
    ["customer-block", /api_version = .*/, 'api_version = "2026-10"'],
    ["customer-block", /api_version = .*/, ""],
    ["customer-block", /name = .*/, ""],
    ["customer-block", /name = .*/, 'name = " "'],
    ["customer-block", /handle = .*/, 'handle = "-block"'],
    ["customer-block", /handle = .*/, `handle = "${"b".repeat(51)}"`],
    ["customer-block", /handle = .*/, 'handle = "customer_block"'],
    ["customer-block", /module = .*/, ""],
    ["customer-block", /module = .*/, 'module = "src/customer-block.tsx"'],
    ["customer-block", /type = .*/, 'type = "theme"'],
    ["customer-block", /$/, "[extensions.capabilities]\nall = true"],
  ] as const)("refuse %s with %s as %s", (folder, from, to) => {
    expect(extensionToml.safeParse(changed(folder, from, to)).success).toBe(false);
  });

  const trigger = (fields: string): unknown =>
    parse(`[[extensions]]\nname = "A"\ntype = "flow_trigger"\nhandle = "a"\n${fields}`);

  it("take the fields of a trigger that Flow takes, and no others", () => {
    const field = (lines: string): string => `[[settings.fields]]\n${lines}`;
    for (const [fields, isTaken] of [
      [field('type = "customer_reference"'), true],
      [field('type = "number_decimal"\nkey = "Days in it"'), true],
      [field('type = "customer_reference"\nkey = "Customer"'), false],
      [field('type = "number_decimal"\nkey = "days_in_it"'), false],
      [field('type = "date"\nkey = "Since"'), false],
    ] as const)
      expect(extensionToml.safeParse(trigger(fields)).success, fields).toBe(isTaken);
  });

  it("take absolute addresses by https only", () => {
    const action = (url: string): unknown =>
      parse(`[[extensions]]\nname = "A"\ntype = "flow_action"\nhandle = "a"\nruntime_url = "${url}"`);
    expect(extensionToml.safeParse(action("https://sixfold.example.com/flow/actions")).success).toBe(true);
    for (const url of ["http://sixfold.example.com/flow", "/flow/actions"])
      expect(extensionToml.safeParse(action(url)).success).toBe(false);
  });
});
