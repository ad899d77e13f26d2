import { expect, it } from "vitest";

import { labelText } from "./label-text.ts";

it("makes labels of codes, and no more than a metric can bear", () => {
  const text = labelText();
  expect(text("ACCESS_DENIED")).toBe("ACCESS_DENIED");
  expect(text("mallory@example.com has no access")).toBe("other");
  expect(text("")).toBe("other");
  for (let n = 0; n < 100; n += 1) text(`CODE_${n}`);
  expect(text("CODE_99")).toBe("other");
  expect(text("ACCESS_DENIED")).toBe("ACCESS_DENIED");
});
