/** Two browsers switch targets on and off, and send and end segments, all at once: each gets an answer, nothing is left half. */
import {
  allQuiet,
  connectBoth,
  install,
  KLAVIYO_KEY,
  startPrivacyApp,
  type PrivacyApp,
} from "../privacy/privacy-app.ts";

import { afterAll, beforeAll, expect, it } from "vitest";

import { seededRandom, type Random } from "../../../app/domain/backtest/random.ts";
import { action as actOnSegments } from "../../../app/routes/app.segments/route.tsx";
import { action as switchSegment } from "../../../app/routes/app.segments_.$id/route.tsx";
import { action as saveSegment } from "../../../app/routes/app.segments_.save/route.ts";
import { action as decide } from "../../../app/routes/app.sync_.decide/route.ts";
import { action as actOnSync } from "../../../app/routes/app.sync/route.tsx";
import { repeats, runSeed } from "../../setup/sampled.ts";

const RULE = { version: 1, match: { all: [{ field: "orders", is: "at_least", value: 1 }] } };
const TARGETS = ["klaviyo", "shopify_tags"] as const;
const ROUNDS = repeats({ full: 20, sample: 6 });

let app: PrivacyApp;
const random = seededRandom(runSeed());

beforeAll(async () => {
  app = await startPrivacyApp();
  await app.work();
  await install(app);
  await connectBoth(app);
}, 120_000);
afterAll(() => app.close());

function shuffled<T>(all: readonly T[], by: Random): T[] {
  return all
    .map((each) => ({ each, ticket: by() }))
    .sort((a, b) => a.ticket - b.ticket)
    .map(({ each }) => each);
}

async function save(name: string): Promise<string> {
  const body = JSON.stringify({ id: null, revision: null, name, rule: RULE });
  const saved: unknown = await (await saveSegment(app.request("/app/segments/save", body))).json();
  return String((saved as { id: number }).id);
}

const onSync = (fields: Record<string, string>) => () => actOnSync(app.request("/app/sync", fields));
const onSegment = (id: string, fields: Record<string, string>) => () =>
  switchSegment(app.request(`/app/segments/${id}`, fields, { id }));

/** All that both browsers ask for in a round. */
function wishes(id: string, round: number): (() => Promise<Response>)[] {
  const remove = { intent: "delete", id, way: round % 2 === 0 ? "keep" : "clean_up" };
  const once = [
    ...TARGETS.flatMap((target) => [
      onSegment(id, { intent: "send", target }),
      onSegment(id, { intent: "end", target, way: "clean_up" }),
      onSegment(id, { intent: "sync", target }),
      () => decide(app.request("/app/sync/decide", { decision: "pause", target, set: `segment:${id}` })),
      () => decide(app.request("/app/sync/decide", { decision: "resume", target, set: `segment:${id}` })),
    ]),
    onSegment(id, { intent: "native_on", target: "shopify_tags" }),
    onSegment(id, { intent: "end", target: "klaviyo", way: "keep" }),
    onSync({ intent: "enable-tags" }),
    onSync({ intent: "sync-klaviyo" }),
    onSync({ intent: "connect-klaviyo", key: KLAVIYO_KEY }),
    ...(round % 3 === 0 ? [onSync({ intent: "clean-up-tags" })] : []),
  ];
  const last = round % 3 === 1 ? [() => actOnSegments(app.request("/app/segments", remove))] : [];
  return [...once, ...once, ...last];
}

it("is answered at every click, and ends with each segment either sent or not", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await save(`Round ${String(round)}`);
    const asked = shuffled(wishes(id, round), random);
    const answers = await Promise.allSettled(asked.map((wish) => wish()));
    const failed = answers.flatMap((each) =>
      each.status === "rejected" ? [String((each.reason as Error).stack ?? each.reason)] : [],
    );
    expect(failed).toEqual([]);
    await allQuiet(app);
    // Neither an audience without its set, nor a set without one.
    expect(
      await app.rows(
        `select a.target, a.subject from audiences a
          where shop_id = $1 and kind = 'segment' and not exists (
            select from audience_sets s where s.shop_id = $1 and s.target = a.target and s.set_key = 'segment:' || a.subject)
         union all
         select s.target, s.set_key from audience_sets s
          where shop_id = $1 and set_key <> 'groups' and not exists (
            select from audiences a where a.shop_id = $1 and a.target = s.target and s.set_key = 'segment:' || a.subject)`,
      ),
    ).toEqual([]);
  }
  const { rows } = await app.db.pool.query(
    "select name, output from pgboss.job where state = 'failed' or retry_count > 0",
  );
  expect(rows).toEqual([]);
  // A deadlock that a second try ended is a wrong order of locks, too.
  const { rows: trouble } = await app.db.pool.query(
    "select deadlocks::int from pg_stat_database where datname = current_database()",
  );
  expect(trouble).toEqual([{ deadlocks: 0 }]);
  expect(app.lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
});
