import { afterEach, describe, expect, it, vi } from "vitest";

import { askProposal } from "./ask-proposal.ts";

const READY = { outcome: "ready", members: 9, past: null } as const;
const answers = {
  ready: () => Promise.resolve(Response.json(READY)),
  slow: () => Promise.resolve(Response.json({ outcome: "too_slow" })),
  html: () => Promise.resolve(new Response("<html></html>")),
  broken: () => Promise.resolve(new Response("", { status: 502 })),
  away: () => Promise.reject(new TypeError("Failed to fetch")),
};
type Kind = keyof typeof answers;

afterEach(() => vi.unstubAllGlobals());

/** Asks where the answers are these, one after the other. */
async function asked(kinds: readonly Kind[], asking = new AbortController()) {
  const fetched = vi.fn<(address: string) => Promise<Response>>();
  for (const kind of kinds) fetched.mockImplementationOnce(answers[kind]);
  vi.stubGlobal("fetch", fetched);
  const waits: number[] = [];
  const proposal = await askProposal("source=group%3Aloyal&days=30", asking.signal, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  return { proposal, waits, calls: fetched.mock.calls.map(([address]) => address) };
}

describe("F6: what is known of the members", () => {
  it("is told by the first answer, also where that is that it takes too long", async () => {
    expect(await asked(["ready"])).toEqual({
      proposal: READY,
      waits: [],
      calls: ["/app/campaigns/new/proposal?source=group%3Aloyal&days=30"],
    });
    expect(await asked(["slow"])).toMatchObject({ proposal: { outcome: "too_slow" }, waits: [] });
  });

  it.each<[Kind, Kind]>([
    ["html", "broken"],
    ["away", "html"],
    ["broken", "away"],
  ])("comes after faults that pass: %s, then %s", async (first, second) => {
    expect(await asked([first, second, "ready"])).toMatchObject({ proposal: READY, waits: [1_000, 4_000] });
  });

  it("could not be reached after three tries, which is not the same as too slow", async () => {
    const { proposal, calls } = await asked(["away", "html", "broken"]);
    expect([proposal, calls.length]).toEqual([{ outcome: "unreachable" }, 3]);
  });

  it("is not asked for again once another source is chosen", async () => {
    const asking = new AbortController();
    const fetched = vi.fn(answers.away);
    vi.stubGlobal("fetch", fetched);
    await askProposal("source=x", asking.signal, () => {
      asking.abort();
      return Promise.resolve();
    });
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});
