import { describe, expect, it } from "vitest";

import { textOf } from "../ui/render.test-support.tsx";
import { LeftOutCard } from "./left-out-card.tsx";

const found = Array.from({ length: 30 }, (_, place) => ({ tag: `tag ${place + 1}`, customers: 100 - place }));
const card = (tags: readonly string[], given = found) =>
  textOf(
    <LeftOutCard
      view={{ found: given, tags, leftOut: 0 }}
      result={null}
      saving={false}
      onSave={() => undefined}
    />,
  );

describe("the tags of customers to leave out", () => {
  it("are the ten most common and those that are chosen, until all are asked for", () => {
    const text = card(["tag 25"]);
    expect(text).toMatch(/tag 1 \(100 .*tag 10 \(91 .*tag 25 \(76 .*Show all 30 tags/);
    expect(text).not.toMatch(/tag 11|tag 24|tag 26/);
  });

  it("are all of them where they are few", () => {
    expect(card([], found.slice(0, 10))).not.toContain("Show all");
  });
});
