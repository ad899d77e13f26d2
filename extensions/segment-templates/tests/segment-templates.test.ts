import { afterEach, describe, expect, it } from "vitest";

import { tagQuery } from "../../../app/domain/sync/tag-query.ts";
import type { SegmentsAnswer, TemplateFact } from "../../../app/extension-api/contract.ts";
import { segmentQueryProblem } from "../../../test/simulators/shopify/segment-language/check-query.ts";
import type { Answer } from "../../test-support/answers.ts";
import { close, open } from "../../test-support/open.ts";
import { LANGUAGES, readWords, type Language } from "../../test-support/translations.ts";
import segmentTemplates from "../src/segment-templates.ts";

const TARGET = "admin.customers.segmentation-templates.data";
const PATH = "/extension/segments";
const GROUPS = ["new", "about_to_sleep", "sleeping", "potential_loyal", "loyal", "loyal_at_risk"] as const;

const FACTS: readonly TemplateFact[] = [
  ...GROUPS.map((group) => ({
    kind: "group" as const,
    group,
    query: tagQuery(`Sixfold: ${group}`),
    by: "tag" as const,
    createdOn: "2026-11-01",
  })),
  {
    kind: "segment",
    name: "Bob's best",
    query: tagQuery("Sixfold: Bob's best"),
    by: "tag",
    createdOn: "2026-11-20",
  },
  {
    kind: "group",
    group: "loyal",
    query: "metafields.$app.group = 'loyal'",
    by: "metafield",
    createdOn: "2026-11-01",
  },
];
const READY: SegmentsAnswer = { state: "ready", templates: FACTS };

async function templatesOf(answer: Answer, language: Language = "en") {
  open("segment-templates", TARGET, language, { [PATH]: answer });
  return segmentTemplates();
}

afterEach(close);

describe("the segment templates", () => {
  it.each(LANGUAGES)("name each group and say what it is, in %s", async (language) => {
    const words = readWords("segment-templates", language) as {
      group: Record<string, string>;
      sentence: Record<string, string>;
    };
    const templates = await templatesOf(READY, language);
    for (const [at, group] of GROUPS.entries()) {
      expect(templates[at]?.title).toBe(`${words.group[group] ?? ""} (Sixfold)`);
      expect(templates[at]?.description).toContain(words.sentence[group]);
    }
    expect(templates).toHaveLength(FACTS.length);
  });

  it("carry the query to show and to insert, and since when", async () => {
    const templates = await templatesOf(READY);
    expect(templates[6]).toEqual({
      title: "Bob's best (Sixfold)",
      description: [
        "The customers of a segment that you saved in Sixfold.",
        "By the customer tag that Sixfold keeps up to date.",
      ],
      query: "customer_tags CONTAINS 'Sixfold: Bob\\'s best'",
      queryToInsert: "customer_tags CONTAINS 'Sixfold: Bob\\'s best'",
      createdOn: "2026-11-20T00:00:00Z",
    });
  });

  it("are queries that Shopify's segment editor takes", async () => {
    for (const { query, queryToInsert } of await templatesOf(READY)) {
      expect(segmentQueryProblem(query), query).toBeNull();
      expect(segmentQueryProblem(queryToInsert), queryToInsert).toBeNull();
    }
  });

  it("are a list, and an object with the list, since Shopify's type and its example differ", async () => {
    const templates = await templatesOf(READY);
    expect(Array.isArray(templates)).toBe(true);
    expect(templates.templates).toEqual([...templates]);
    expect(structuredClone(templates).templates).toHaveLength(FACTS.length);
    expect(JSON.parse(JSON.stringify(templates))).toHaveLength(FACTS.length);
  });

  it("are none where there is nothing to offer or no answer, and no error", async () => {
    const answers: readonly Answer[] = [
      { state: "not_ready" },
      { state: "ready", templates: [] },
      401,
      429,
      500,
      "html",
      "down",
    ];
    for (const answer of answers)
      expect([...(await templatesOf(answer))], JSON.stringify(answer)).toEqual([]);
  });
});
