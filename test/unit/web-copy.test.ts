import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import { en } from "../../app/web/i18n/en.ts";

const APP = fileURLToPath(new URL("../../app/", import.meta.url));

const sources = [...filesOf("web"), ...filesOf("routes"), "root.tsx"]
  .filter(
    (path) =>
      /\.tsx?$/.test(path) && !/\.(test(-support)?\.tsx?|d\.ts)$/.test(path) && path !== "web/i18n/en.ts",
  )
  .map((path) => parse(path));

const texts = textsOf(en);
/** The words, a file for each page. */
const files = import.meta.glob<object>("../../app/web/i18n/en/*.json", { import: "default", eager: true });

/** Properties and attributes whose text a merchant reads or hears. */
const SPOKEN = new Set([
  "label",
  "title",
  "subtitle",
  "helpText",
  "placeholder",
  "error",
  "alt",
  "aria-label",
  "accessibilityLabel",
  "heading",
  "text",
]);
/** The beginning of a private key of Klaviyo, which is no word. */
const NOT_WORDS = new Set(["pk_"]);

describe("the pages' copy", () => {
  it("is nowhere but in the words of a language", () => {
    expect(sources.flatMap(literalWords)).toEqual([]);
  });

  it("has no key that no page uses", () => {
    const used = sources.flatMap(keyPatterns);
    const unused = keysOf(en).filter((key) => !used.some((pattern) => pattern.test(withoutPlural(key))));
    expect(unused).toEqual([]);
  });

  it("has every key that a page uses", () => {
    const known = new Set(keysOf(en).map(withoutPlural));
    const missing = sources.flatMap(plainKeys).filter((key) => !known.has(key));
    expect(missing).toEqual([]);
  });

  it("gets a value for every placeholder", () => {
    const calls = sources.flatMap(translations);
    const unfilled = calls.flatMap(({ file, keys, given }) =>
      texts
        .filter(([key]) => keys.includes(withoutPlural(key)))
        .flatMap(([key, text]) => placeholdersIn(text).map((name) => ({ key, name })))
        .filter(({ name }) => !given.has(name))
        .map(({ key, name }) => `${file}: ${key} lacks ${name}`),
    );
    expect(calls.length).toBeGreaterThan(400);
    expect(unfilled).toEqual([]);
  });

  it("has no part that stands in the files of two pages", () => {
    const parts = Object.values(files).flatMap((words) => Object.keys(words));
    expect(parts.toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it("has both plural forms of what is counted", () => {
    const keys = new Set(keysOf(en));
    const ones = [...keys].filter((key) => key.endsWith("_one")).map(withoutPlural);
    const others = [...keys].filter((key) => key.endsWith("_other")).map(withoutPlural);
    expect(ones).toEqual(others);
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(join(APP, folder), { recursive: true, encoding: "utf8" }).map((path) =>
    join(folder, path),
  );
}

function parse(path: string): ts.SourceFile {
  const text = readFileSync(join(APP, path), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
}

function nodesOf(source: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return nodes;
}

/** Texts between tags and in spoken attributes that contain a letter. */
function literalWords(source: ts.SourceFile): string[] {
  return nodesOf(source)
    .map((node) => spokenText(node))
    .filter((text) => text !== null && /\p{L}/u.test(text) && !NOT_WORDS.has(text))
    .map((text) => `${source.fileName}: ${text}`);
}

function spokenText(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return node.text.trim();
  if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression)) {
    return ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent) ? node.expression.text : null;
  }
  if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
    return SPOKEN.has(node.name.getText()) ? node.initializer.text : null;
  }
  if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
    const name = node.name.getText();
    return SPOKEN.has(name) || name === "content" ? node.initializer.text : null;
  }
  return null;
}

/** Every string that could be a key. The changing parts of a template stand for one step of any name. */
function keyPatterns(source: ts.SourceFile): RegExp[] {
  return nodesOf(source).flatMap((node) => {
    if (ts.isStringLiteralLike(node)) return [new RegExp(`^${escape(node.text)}$`)];
    if (!ts.isTemplateExpression(node)) return [];
    const rest = node.templateSpans.map(({ literal }) => escape(literal.text)).join("[a-zA-Z_]+");
    return [new RegExp(`^${escape(node.head.text)}[a-zA-Z_]+${rest}$`)];
  });
}

/** The literal keys that are handed to `t`. */
function plainKeys(source: ts.SourceFile): string[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== "t") return [];
    const [key] = node.arguments;
    return key !== undefined && ts.isStringLiteralLike(key) ? [key.text] : [];
  });
}

interface Translation {
  readonly file: string;
  /** The keys that a call may use. */
  readonly keys: readonly string[];
  /** The names of the values that a call gives. */
  readonly given: ReadonlySet<string>;
}

/** The calls of `t` whose keys and values stand in the source. */
function translations(source: ts.SourceFile): Translation[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== "t") return [];
    const [key, values] = node.arguments;
    const given = namesIn(values);
    if (key === undefined || given === null) return [];
    return [{ file: source.fileName, keys: literalsIn(key), given }];
  });
}

function literalsIn(key: ts.Expression): string[] {
  if (ts.isConditionalExpression(key)) return [key.whenTrue, key.whenFalse].flatMap(literalsIn);
  return ts.isStringLiteralLike(key) ? [key.text] : [];
}

/** The names of a call's values; null: not all of them stand there. */
function namesIn(values: ts.Expression | undefined): Set<string> | null {
  if (values === undefined) return new Set();
  if (!ts.isObjectLiteralExpression(values)) return null;
  const names = values.properties.map((property) => property.name?.getText() ?? null);
  return names.some((name) => name === null) ? null : new Set(names.filter((name) => name !== null));
}

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name = ""]) => name);
}

function keysOf(words: object): string[] {
  return textsOf(words).map(([key]) => key);
}

/** Every text with its key. */
function textsOf(words: object, above = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === "object" && value !== null
      ? textsOf(value, `${above}${key}.`)
      : [[`${above}${key}`, String(value)]],
  );
}

function withoutPlural(key: string): string {
  return key.replace(/_(one|other)$/, "");
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
