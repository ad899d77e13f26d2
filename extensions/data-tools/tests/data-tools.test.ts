import { readFileSync } from "node:fs";
import path from "node:path";

import { Ajv } from "ajv";
import { afterEach, describe, expect, it, vi } from "vitest";

import type {
  GroupsNow,
  MovementBetween,
  SegmentFigures,
  SlippingNow,
} from "../../../app/extension-api/contract.ts";
import type { Answer } from "../../test-support/answers.ts";
import { francs } from "../../test-support/facts.ts";
import { close, open } from "../../test-support/open.ts";
import { LANGUAGES, type Language } from "../../test-support/translations.ts";
import dataTools from "../src/data-tools.ts";

const TARGET = "admin.app.tools.data";

interface ToolText {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly outputSchema: object;
}

const read = (name: string): string => readFileSync(path.resolve(import.meta.dirname, "..", name), "utf8");
const TOOLS = JSON.parse(read("tools.json")) as ToolText[];
const ajv = new Ajv({ strict: true, allErrors: true });
const CHECKS = new Map(TOOLS.map(({ name, outputSchema }) => [name, ajv.compile(outputSchema)]));

type Handler = (input: Readonly<Record<string, unknown>>) => Promise<object>;
type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

/** What a tool answers, checked against its schema, and what it asked the app for. */
async function call(
  name: string,
  input: Readonly<Record<string, unknown>>,
  answers: Answers,
  language: Language = "en",
) {
  const extension = open("data-tools", TARGET, language, answers);
  const handlers = new Map<string, Handler>();
  // The tester's mock of this target has no tools.
  vi.stubGlobal("shopify", {
    i18n: extension.shopify.i18n,
    tools: { register: (tool: string, handler: Handler) => handlers.set(tool, handler) },
  });
  dataTools();
  expect([...handlers.keys()].sort()).toEqual(TOOLS.map((tool) => tool.name).sort());
  const output = await handlers.get(name)?.(input);
  const check = CHECKS.get(name);
  expect(check?.(output), JSON.stringify(check?.errors)).toBe(true);
  return { output, paths: extension.asked.map(({ method, path }) => `${method} ${path}`) };
}

const GROUPS: GroupsNow = {
  state: "ready",
  asOf: "2026-11-30T06:00:00Z",
  groups: [
    {
      group: "loyal_at_risk",
      customers: 40,
      customerShare: 0.1234,
      revenue: francs(1_234_505),
      revenueShare: 0.3,
      averageOrder: francs(8_000),
      medianDaysSinceLastOrder: 210,
      link: "/app/groups/loyal_at_risk",
    },
    {
      group: "new",
      customers: 0,
      customerShare: 0,
      revenue: francs(0),
      revenueShare: 0,
      averageOrder: null,
      medianDaysSinceLastOrder: null,
      link: "/app/groups/new",
    },
  ],
};
const MOVEMENT: MovementBetween = {
  state: "ready",
  from: "2026-10-31T06:00:00Z",
  to: "2026-11-30T06:00:00Z",
  inHindsight: false,
  flows: [{ from: "loyal", to: "loyal_at_risk", customers: 9, spent: francs(90_000) }],
  link: "/app/movement",
};
const SLIPPING: SlippingNow = {
  state: "ready",
  from: MOVEMENT.from,
  to: MOVEMENT.to,
  customers: 9,
  spent: francs(90_000),
  flows: [{ from: "loyal", to: null, customers: 9, spent: francs(90_000), link: "/app/groups/loyal" }],
};
const LIST = {
  state: "list",
  segments: [
    { id: "3", name: "VIP in Zürich", customers: 12 },
    { id: "4", name: "VIP", customers: null },
  ],
} as const;
const FIGURES: SegmentFigures = {
  state: "ready",
  id: "4",
  name: "VIP",
  asOf: null,
  customers: 12,
  orders: null,
  revenue: francs(500),
  averageOrder: null,
  link: "/app/segments/4",
};

afterEach(() => {
  vi.unstubAllGlobals();
  close();
});

describe("the data tools", () => {
  it("are few, and described within Sidekick's limits", () => {
    for (const { name, description, inputSchema } of TOOLS) {
      expect(name).toMatch(/^[a-z_]{1,64}$/);
      // A token is about four characters; 256 are taken.
      expect(description.length).toBeLessThan(1_000);
      ajv.compile(inputSchema);
    }
    const instructions = read("instructions.md");
    expect(instructions.length).toBeLessThan(2_048 * 3);
    for (const { name } of TOOLS) expect(instructions).toContain(name);
  });

  it.each(LANGUAGES)("name the groups in %s", async (language) => {
    const { output } = await call("loyalty_groups_now", {}, { "/extension/facts/groups": GROUPS }, language);
    const name = {
      en: "Loyal at risk",
      de: "Gefährdete Stammkunden",
      nl: "Loyaal met vertrekrisico",
      fr: "Fidèles à risque",
    };
    expect(JSON.stringify(output)).toContain(name[language]);
  });

  it("tell of the groups now", async () => {
    const { output } = await call("loyalty_groups_now", {}, { "/extension/facts/groups": GROUPS });
    expect(output).toMatchObject({
      as_of: GROUPS.asOf,
      groups: [
        {
          group: "Loyal at risk",
          customers: 40,
          percent_of_customers: 12.3,
          revenue: { amount: "12345.05", currency: "CHF" },
          link: "app:app/groups/loyal_at_risk",
        },
        { group: "New", average_order: null },
      ],
    });
  });

  it("ask for days only where they are days", async () => {
    const answers = { "/extension/facts/movement": MOVEMENT };
    const days = await call("loyalty_group_movement", { from: "2026-10-01", to: "2026-11-01" }, answers);
    expect(days.paths).toEqual(["GET /extension/facts/movement?from=2026-10-01&to=2026-11-01"]);
    const none = await call("loyalty_group_movement", { from: "last month&x=1", to: 7 }, answers);
    expect(none.paths).toEqual(["GET /extension/facts/movement"]);
    expect(none.output).toMatchObject({
      flows: [{ from_group: "Loyal", to_group: "Loyal at risk", customers: 9 }],
    });
  });

  it("tell who is slipping away in counts and links", async () => {
    const { output } = await call("customers_slipping_away", {}, { "/extension/facts/slipping": SLIPPING });
    expect(output).toMatchObject({
      customers: 9,
      flows: [{ from_group: "Loyal", to_group: null, link: "app:app/groups/loyal" }],
    });
  });

  it("find a segment by its name, without the name in an address", async () => {
    const answers = { "/extension/facts/segment": [LIST, FIGURES] };
    const { output, paths } = await call("saved_segment_figures", { name: " vip " }, answers);
    expect(output).toMatchObject({ segment: "VIP", customers: 12, revenue: { amount: "5.00" } });
    expect(paths).toEqual(["GET /extension/facts/segment", "GET /extension/facts/segment?id=4"]);
  });

  it("find a segment by a part of its name that only one has", async () => {
    const answers = { "/extension/facts/segment": [LIST, { ...FIGURES, id: "3" }] };
    const { paths } = await call("saved_segment_figures", { name: "zürich" }, answers);
    expect(paths[1]).toBe("GET /extension/facts/segment?id=3");
  });

  it("list the segments where none or several are meant, or one is gone", async () => {
    const list = {
      segments: [
        { name: "VIP in Zürich", customers: 12 },
        { name: "VIP", customers: null },
      ],
    };
    const only = { "/extension/facts/segment": LIST };
    expect((await call("saved_segment_figures", {}, only)).output).toEqual(list);
    expect((await call("saved_segment_figures", { name: "V" }, only)).output).toMatchObject(list);
    const gone = { "/extension/facts/segment": [LIST, { state: "gone" }] };
    expect((await call("saved_segment_figures", { name: "vip" }, gone)).output).toMatchObject(list);
  });

  it("say why they have no figures", async () => {
    for (const { name } of TOOLS) {
      const paths = ["groups", "movement", "slipping", "segment"].map((each) => `/extension/facts/${each}`);
      for (const answer of [401, 403, 429, 400, 500, "html", "down"] as const) {
        const answers = Object.fromEntries(paths.map((path) => [path, answer]));
        expect((await call(name, { name: "VIP" }, answers)).output).toHaveProperty("note");
      }
    }
    for (const [name, path] of [
      ["loyalty_groups_now", "groups"],
      ["loyalty_group_movement", "movement"],
      ["customers_slipping_away", "slipping"],
    ] as const) {
      const notReady = { [`/extension/facts/${path}`]: { state: "not_ready" } };
      expect((await call(name, {}, notReady)).output).toHaveProperty("note");
    }
    for (const [name, path] of [
      ["loyalty_group_movement", "movement"],
      ["customers_slipping_away", "slipping"],
    ] as const) {
      const nothing = { [`/extension/facts/${path}`]: { state: "nothing_to_compare" } };
      expect((await call(name, {}, nothing)).output).toHaveProperty("note");
    }
  });
});
