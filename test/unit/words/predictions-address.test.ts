import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const words = (path: string): string => readFileSync(`app/web/i18n/${path}.json`, "utf8");

it("speaks of predictions as all other pages do: by du and je, and of prévisions", () => {
  expect(words("de/prediction")).not.toMatch(/\bIhr|\bsehen Sie\b/u);
  expect(words("nl/prediction")).not.toMatch(/\b(u|uw)\b/iu);
  expect(words("fr/prediction") + words("fr/rules")).not.toMatch(/prédiction/iu);
});
