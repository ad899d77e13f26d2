import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Decisions describe their own day, so they may name what is gone. */
const DOCS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith(".md") && name !== "decisions.md")
    .map((name) => `docs/${name}`),
];
/** Topics of webhooks look like paths. */
const TOPICS = ["app/uninstalled", "app/scopes_update"];
const texts = DOCS.map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") }));

/** The wrong ones of a pattern's findings in all documents, as `document: finding`. */
function wrong(pattern: RegExp, isRight: (found: string, path: string) => boolean): string[] {
  return texts.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)]
      .map(([, found = ""]) => found)
      .filter((found) => !isRight(found, path))
      .map((found) => `${path}: ${found}`),
  );
}

describe("the documents", () => {
  it("name files and folders that exist", () => {
    const isThere = (found: string): boolean => TOPICS.includes(found) || existsSync(ROOT + found);
    expect(wrong(/`((?:app|test|prisma|docs)\/[\w./-]+)`/g, isThere)).toEqual([]);
  });

  it("link to files that exist", () => {
    const isThere = (found: string, path: string): boolean =>
      existsSync(fileURLToPath(new URL(found, `file://${ROOT}${path}`)));
    expect(wrong(/\]\(([\w./-]+)\)/g, isThere)).toEqual([]);
  });

  it("name scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(wrong(/npm run (?:--silent )?([a-z][\w:]*)/g, (name) => name in scripts)).toEqual([]);
  });

  it("draw the map of folders that exist in app", () => {
    const [, map = ""] = /\napp\/\n([\s\S]*?)\ntest\/\n/.exec(texts[0]?.text ?? "") ?? [];
    const drawn = map
      .split("\n")
      .flatMap((line) => /^ {2}((?:[a-z-]+\/ )+)/.exec(line)?.[1]?.trim().split(" ") ?? [])
      .map((name) => name.replace("/", ""));
    const folders = readdirSync(`${ROOT}app`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(drawn.sort()).toEqual(folders.sort());
  });
});
