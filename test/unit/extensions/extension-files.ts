import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { parse } from "smol-toml";

export const EXTENSIONS = path.resolve(import.meta.dirname, "../../../extensions");

/** The languages of an extension's words, as their files are named. */
export const LOCALE_FILES = { en: "en.default.json", de: "de.json", nl: "nl.json", fr: "fr.json" } as const;
export type Language = keyof typeof LOCALE_FILES;

/** A folder with an extension. */
export interface ExtensionFolder {
  readonly folder: string;
  /** The settings as they stand. */
  readonly toml: unknown;
}

/** All extensions of the app. */
export function extensionFolders(): ExtensionFolder[] {
  return readdirSync(EXTENSIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ folder: name, file: path.join(EXTENSIONS, name, "shopify.extension.toml") }))
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => ({ folder, toml: parse(readFileSync(file, "utf8")) }));
}

/** A file of an extension as JSON. */
export function extensionJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(path.join(EXTENSIONS, folder, file), "utf8"));
}
