import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../../app/db/shops/shop-directory.server.ts";
import { correctStates } from "../../../../app/db/sync/audits/audit-compare.server.ts";
import { notFound, storeMembers } from "../../../../app/db/sync/audits/audit-members.server.ts";
import { emailsNotRead, matchOtherEmails } from "../../../../app/db/sync/audits/audit-other-emails.server.ts";
import { countInPlace } from "../../../../app/db/sync/clean-up.server.ts";
import {
  profilesToLookUp,
  settleWithoutProfile,
  takeOffLost,
} from "../../../../app/db/sync/klaviyo/profile-ids.server.ts";
import {
  confirmLeft,
  noteLeaving,
  profilesToLeave,
} from "../../../../app/db/sync/klaviyo/profile-leavers.server.ts";
import { emptyPlace, holdMembers } from "../../../../app/db/sync/klaviyo/profile-places.server.ts";
import {
  confirmProfiles,
  countProfileFailures,
  failProfiles,
  noteProfilesSent,
  profilesToSend,
} from "../../../../app/db/sync/klaviyo/profile-states.server.ts";
import {
  areStrangersHeld,
  giveSharedProfiles,
  sharedToLookUp,
} from "../../../../app/db/sync/klaviyo/shared-profiles.server.ts";
import { selections } from "../../../../app/db/sync/not-in-sync-rows.server.ts";
import { countMoved, countPlanned } from "../../../../app/db/sync/planned-changes.server.ts";
import type { Target } from "../../../../app/db/sync/sync-targets.server.ts";
import {
  confirmTagLines,
  countTagFailures,
  customersToRetry,
  failTagLines,
  noteTagLines,
  relabelTags,
  saveTagState,
  TO_RETRY,
  unsettledCustomers,
} from "../../../../app/db/sync/states/tag-states.server.ts";
import {
  countToUndo,
  forgetBefore,
  noteWanted,
  rememberBefore,
  rememberMore,
  wantBefore,
} from "../../../../app/db/sync/states/undo-states.server.ts";
import { GROUP_AUDIENCES } from "../../../../app/domain/sync/audience.ts";
import { GROUP_PLACES, type PlaceSet } from "../../../../app/domain/sync/places.ts";
import { repeats } from "../../../setup/sampled.ts";
import { testDatabase, type TestDatabase } from "../../../setup/database.ts";
import { audit } from "../audit-world.ts";
import { rowsOf, type World } from "../sync-world.ts";
import { LIVES, STAGES, type Life } from "../target-lives.ts";

const OTHERS = ~GROUP_PLACES.mask;
/** What other sets have in the same rows, by column: each mask is another. */
const PLANTED: Readonly<Record<string, bigint>> = {
  wanted: 1n << 7n,
  may_hold: (1n << 7n) | (1n << 8n),
  confirmed: 1n << 62n,
  failed: 1n << 10n,
  undo_of: (1n << 7n) | (1n << 11n),
  undo_to: 1n << 11n,
  judged: 1n << 12n,
  drifted: 1n << 61n,
};
const BEFORE = { before: 1n << 9n };

type State = Record<string, bigint | string | null>;

/** States of the groups: without the places of other sets, and without rows that only they have. */
function ofGroups(states: readonly State[], masks: readonly string[]): State[] {
  return states
    .map((state) => {
      const own = Object.fromEntries(
        masks.map((mask) => [
          mask,
          state[mask] === null ? null : BigInt(state[mask] ?? 0) & GROUP_PLACES.mask,
        ]),
      );
      const failure = own["failed"] === 0n ? null : (state["failure"] ?? null);
      return { ...state, ...own, failure, unsettled: null };
    })
    .filter((state: State) =>
      ["wanted", "may_hold", "undo_to", "before"].some((mask) => BigInt(state[mask] ?? 0) !== 0n),
    );
}

describe.each(["shopify_tags", "klaviyo"] as const)("the syncs of the groups to %s", (target) => {
  const life = LIVES[target];
  const planted: Record<string, bigint> = target === "shopify_tags" ? { ...PLANTED, ...BEFORE } : PLANTED;
  const masks = Object.keys(planted);
  const table = target === "shopify_tags" ? "tag_states" : "list_states";

  async function live(on: World, afterStage: (on: World, at: number) => Promise<void>): Promise<void> {
    for (const [at, stage] of STAGES.slice(0, 3).entries()) {
      await stage(on, life);
      await life.run(on);
      await afterStage(on, at);
    }
    await drift(on, target);
    await audit(on, target);
    await afterStage(on, STAGES.length);
  }

  it("leave what other sets have in the same rows as it is, and do as they do without", async () => {
    const alone: object[] = [];
    const look = async (on: World): Promise<object> => {
      const found = (await life.look(on)) as { states: State[] };
      return { ...found, states: ofGroups(found.states, masks) };
    };
    const first = await life.open();
    await live(first, async (on) => void alone.push(await look(on)));
    await first.close();
    const beside: object[] = [];
    const on = await life.open();
    await live(on, async (_, at) => {
      if (at === 0) await plant(on, life);
      else {
        const kept = await rowsOf(on, `select ${masks.join(", ")} from ${table} where shop_id = $1`);
        const others = kept.map((row) =>
          Object.fromEntries(masks.map((mask) => [mask, (row[mask] as bigint) & OTHERS])),
        );
        // A member who has come since has nothing of the other sets.
        expect(others.filter(({ wanted }) => wanted !== 0n)).toEqual(
          Array.from({ length: 13 }, () => planted),
        );
      }
      beside.push(await look(on));
    });
    expect(beside).toEqual(alone);
  });

  async function plant(on: World, { target: of }: Life): Promise<void> {
    const set = masks.map((mask) => `${mask} = coalesce(${mask}, 0) | ${String(planted[mask])}`);
    const failure = "failure = coalesce(failure, 'of another set')";
    await rowsOf(on, `update ${table} set ${set.join(", ")}, ${failure} where shop_id = $1`);
    expect(of).toBe(target);
  }
});

/** Somebody changes a member at the target by hand. */
async function drift(on: World, target: Target): Promise<void> {
  if (target === "shopify_tags") {
    const [customer] = on.store.customers.values();
    if (customer !== undefined) customer.tags = ["Club: Sleeping"];
    return;
  }
  const [list] = on.klaviyo.simulation.store.lists.values();
  list?.members.clear();
  await Promise.resolve();
}

/** The same places as the groups', in another word and elsewhere in it. */
const SHIFT = 20n;
const FAR: PlaceSet = { word: 2, mask: GROUP_PLACES.mask << SHIFT };
const NOW = new Date("2026-03-01T12:00:00.000Z");
/** The six groups, and an audience at each place of the other set. */
const AUDIENCES = [0, 1].flatMap((of) =>
  GROUP_AUDIENCES.map(({ place, subject }) => ({
    ...(of === 0 ? ({ kind: "group", subject } as const) : ({ kind: "segment", subject } as const)),
    place: of === 0 ? place : 2 * 63 + Number(SHIFT) + place,
    label: subject,
    previousLabel: `Old: ${subject}`,
  })),
);

interface Planted {
  readonly wanted: bigint;
  readonly held: bigint;
  readonly confirmed: bigint;
  readonly before: bigint;
  readonly failure: string | null;
  readonly undoTo: bigint | null;
  readonly judged: bigint | null;
  readonly drifted: bigint;
  /** Whether a Klaviyo id is known, and whether it is that of the member before. */
  readonly profile: "own" | "shared" | "unknown";
  readonly read: bigint;
}

const onePlace = fc.constantFrom(0n, 1n, 2n, 4n, 8n, 16n, 32n);
const anyPlaces = fc.bigInt(0n, 63n);
const members = fc.array(
  fc.record<Planted>({
    wanted: onePlace,
    held: anyPlaces,
    confirmed: anyPlaces,
    before: fc.oneof(fc.constant(0n), anyPlaces),
    failure: fc.option(fc.constantFrom(TO_RETRY, "refused"), { freq: 4 }),
    undoTo: fc.option(onePlace),
    judged: fc.option(onePlace),
    drifted: fc.oneof(fc.constant(0n), anyPlaces),
    profile: fc.constantFrom("own", "own", "shared", "unknown"),
    read: anyPlaces,
  }),
  { minLength: 4, maxLength: 9 },
);

/** What is done with the states of a set. Whatever it answers is compared, with the masks moved to where the groups' are. */
type Deed = (sql: ShopSql, set: PlaceSet) => Promise<unknown>;

const first = (set: PlaceSet): PlaceSet => ({ ...set, mask: set.mask & -set.mask });
const emails = (numbers: readonly number[]): string[] =>
  numbers.map((number) => `m${String(number)}@example.com`);
const countReasons = async (sql: ShopSql, target: Target, set: PlaceSet): Promise<unknown> => {
  const found: unknown[] = [];
  for (const { rows, values } of selections(target, { set, runId: null, cutShort: true }))
    found.push(
      await sql.query(`select reason, count(*) from (${rows}) w group by 1 order by 1`, [
        sql.shopId,
        ...values,
      ]),
    );
  return found;
};
const both = (target: Target): Readonly<Record<string, Deed>> => ({
  [`${target} moved`]: (sql, set) => countMoved(sql, target, set),
  [`${target} planned`]: (sql, set) => countPlanned(sql, target, set),
  [`${target} to undo`]: (sql, set) => countToUndo(sql, target, set),
  [`${target} not in sync`]: (sql, set) => countReasons(sql, target, set),
  [`${target} remembered`]: (sql, set) => rememberBefore(sql, target, set),
  [`${target} remembered more`]: (sql, set) => rememberMore(sql, target, set),
  [`${target} judged`]: (sql, set) => noteWanted(sql, target, set),
  [`${target} taken back`]: (sql, set) => wantBefore(sql, target, set, NOW),
  [`${target} forgotten`]: (sql, set) => forgetBefore(sql, target, set),
  [`${target} corrected`]: async (sql, set) => {
    const id = target === "klaviyo" ? 2 : 1;
    return correctStates(sql, { id, target, audiences: AUDIENCES, read: [set] }, NOW);
  },
});

const DEEDS: Readonly<Record<string, Deed>> = {
  "tags gathered": async (sql, set) => {
    const page = await unsettledCustomers(sql, set, { after: 0n, limit: 5 });
    const lines = page.map(({ customerId, mayHold, wanted, confirmed }, line) => ({
      customerId,
      line,
      mayHold: mayHold | wanted,
      confirmed: confirmed & wanted,
    }));
    await noteTagLines(sql, set, lines, NOW);
    return page.map(({ shopifyId, wanted, mayHold, confirmed, before }) => [
      shopifyId,
      wanted,
      mayHold,
      confirmed,
      before,
    ]);
  },
  "lines failed": (sql, set) => failTagLines(sql, set, [{ line: 1, code: TO_RETRY }], NOW),
  "tags added": (sql, set) => confirmTagLines(sql, set, { step: "add", exceptLines: [0] }, NOW),
  "tags gathered again": (sql, set) => DEEDS["tags gathered"]?.(sql, set) ?? Promise.resolve(),
  "tags removed": (sql, set) => confirmTagLines(sql, set, { step: "remove", exceptLines: [2] }, NOW),
  "tags tried again": async (sql, set) => {
    const tried = await customersToRetry(sql, set, 3);
    for (const { customerId, wanted, before } of tried)
      await saveTagState(
        sql,
        set,
        { customerId, mayHold: wanted, confirmed: wanted, before, failure: wanted === set.mask ? "x" : null },
        NOW,
      );
    return tried.map(({ shopifyId, wanted }) => [shopifyId, wanted]);
  },
  "tags failed": (sql, set) => countTagFailures(sql, [set]),
  "tags not found": async (sql) => (await notFound(sql, 1, 20)).sort(),
  ...both("shopify_tags"),
  relabelled: (sql, set) => relabelTags(sql, set, NOW),
  "to look up": async (sql, set) => {
    const found: unknown[] = [];
    for (const which of ["to_send", "to_make", "to_check", "to_rejoin", "to_leave"] as const)
      found.push(await profilesToLookUp(sql, { which, set, afterEmail: "", longAgo: NOW, limit: 9 }));
    return found;
  },
  strangers: (sql, set) => areStrangersHeld(sql, set),
  "shared ones": (sql, set) => sharedToLookUp(sql, set, NOW),
  "shared ones given": (sql, set) => giveSharedProfiles(sql, set, NOW),
  sent: async (sql, set) => {
    const query = { place: first(set), afterEmail: "", unknownToo: false, limit: 9 };
    const sending = await profilesToSend(sql, query);
    await noteProfilesSent(
      sql,
      set,
      sending.map(({ email }) => email),
      NOW,
    );
    return sending.map(({ email }) => email);
  },
  refused: (sql, set) => failProfiles(sql, set, [{ email: "m0@example.com", code: "refused" }], NOW),
  arrived: (sql, set) => confirmProfiles(sql, set, null, NOW),
  "profiles failed": (sql, set) => countProfileFailures(sql, [set]),
  leaving: async (sql, set) => {
    const leaving = await profilesToLeave(sql, set, 9);
    const who = leaving.map(({ email }) => email);
    await noteLeaving(sql, first(set), who, NOW);
    await confirmLeft(sql, first(set), who.slice(0, 2), NOW);
    return leaving.map(({ email, klaviyoId, wanted, mayHold }) => [email, klaviyoId, wanted, mayHold]);
  },
  lost: (sql, set) => takeOffLost(sql, set, emails([1]), NOW),
  "without profile": (sql, set) => settleWithoutProfile(sql, set, emails([0, 1, 2, 3]), NOW),
  "not read": async (sql, set) => (await emailsNotRead(sql, { auditId: 2, read: set, limit: 9 })).sort(),
  "other emails": (sql, set) => matchOtherEmails(sql, 2, set),
  ...both("klaviyo"),
  "read of a list": (sql, set) =>
    holdMembers(
      sql,
      first(set),
      [
        { id: "K9", email: "new@example.com" },
        { id: "K1", email: "m1@example.com" },
      ],
      NOW,
    ),
  "in a place": (sql, set) => countInPlace(sql, first(set)),
  emptied: (sql, set) => emptyPlace(sql, first(set)),
};

describe("what is done for a set of another word", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  let shops = 0;

  async function shopWith(planted: readonly Planted[], set: PlaceSet): Promise<number> {
    const { id } = await registerShop(database.db, { domain: `s${String((shops += 1))}.myshopify.com` }, NOW);
    await inShopSql(database.db, id, (sql) =>
      sql.query(
        `insert into audiences (shop_id, target, place, kind, subject)
         values ($1, 'klaviyo', $2, 'segment', '1')`,
        [id, 2 * 63],
      ),
    );
    await inShopSql(database.db, id, async (sql) => {
      await sql.query(
        "insert into sync_targets (shop_id, target, enabled) values ($1, 'klaviyo', true), ($1, 'shopify_tags', true)",
        [id],
      );
      for (const [at, member] of planted.entries()) await plantMember(sql, set, at, member, planted);
    });
    return id;
  }

  it("comes to the same as for the groups, in its own places", async () => {
    await fc.assert(
      fc.asyncProperty(
        members,
        fc.array(fc.constantFrom(...Object.keys(DEEDS)), { maxLength: 40 }),
        async (planted, more) => {
          const [near, far] = [await shopWith(planted, GROUP_PLACES), await shopWith(planted, FAR)];
          for (const name of [...Object.keys(DEEDS), ...more]) {
            const deed = DEEDS[name];
            if (deed === undefined) continue;
            const answers = [];
            for (const [shopId, set] of [[near, GROUP_PLACES] as const, [far, FAR] as const])
              answers.push(
                await inShopSql(database.db, shopId, async (sql) => {
                  const answer = await deed(sql, set);
                  // What the properties of profiles show is of the groups only.
                  await sql.query(
                    "update list_states set wanted_content = null, sent_content = null, undo_content = null where shop_id = $1",
                    [shopId],
                  );
                  return { name, answer: moved(answer ?? null, set), states: await statesOf(sql, set) };
                }),
              );
            expect(answers[1]).toEqual(answers[0]);
          }
        },
      ),
      { numRuns: repeats({ full: 100, sample: 12 }) },
    );
  }, 120_000);
});

async function plantMember(
  sql: ShopSql,
  set: PlaceSet,
  at: number,
  member: Planted,
  all: readonly Planted[],
): Promise<void> {
  const shift = set.word === 0 ? 0n : SHIFT;
  const place = (mask: bigint | null): bigint | null => (mask === null ? null : mask << shift);
  const [customer] = await sql.query<{ id: bigint }>(
    "insert into customers (shop_id, shopify_id, last_order_at) values ($1, $2, $3) returning id",
    [sql.shopId, 1000 + at, new Date(NOW.getTime() - at * 1000)],
  );
  const isFailed = member.failure !== null;
  const masks = [
    ...[place(member.wanted), place(member.held), place(member.held & member.confirmed)],
    ...[isFailed ? set.mask : 0n, member.undoTo === null ? 0n : set.mask, place(member.undoTo ?? 0n)],
    ...[place(member.judged), place(member.drifted), member.failure, NOW],
  ];
  const columns =
    "wanted, may_hold, confirmed, failed, undo_of, undo_to, judged, drifted, failure, updated_at";
  await sql.query(
    `insert into tag_states (shop_id, customer_id, word, before, ${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [sql.shopId, customer?.id, set.word, place(member.before), ...masks],
  );
  const of = member.profile === "shared" && at > 0 && all[at - 1]?.profile === "own" ? at - 1 : at;
  const klaviyoId = member.profile === "unknown" ? null : `K${String(of)}`;
  const email = `m${String(at)}@example.com`;
  const owner = at % 4 === 3 ? null : customer?.id;
  if (set.word !== 0)
    await sql.query(
      "insert into list_states (shop_id, email, word, customer_id, klaviyo_id, updated_at) values ($1, $2, 0, $3, $4, $5)",
      [sql.shopId, email, owner, klaviyoId, NOW],
    );
  await sql.query(
    `insert into list_states (shop_id, email, word, customer_id, klaviyo_id, ${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [sql.shopId, email, set.word, set.word === 0 ? owner : null, set.word === 0 ? klaviyoId : null, ...masks],
  );
  if (at % 2 === 1) return;
  for (const [auditId, name] of [
    [1, String(1000 + at)],
    [2, email],
  ] as const) {
    const rows = [
      { member: name, word: 0, places: 0n },
      {
        member: name,
        word: set.word,
        places: member.read << shift,
        before: auditId === 1 ? member.before << shift : 0n,
      },
    ];
    await storeMembers(
      sql,
      auditId,
      rows.map((row) => ({ ...row, ...(klaviyoId === null ? {} : { klaviyoId }) })),
    );
  }
}

/** An answer with its masks as they would be for the groups. Other numbers are small. */
function moved(answer: unknown, set: PlaceSet): unknown {
  if (typeof answer === "bigint") return set.word === 0 || answer < 1n << SHIFT ? answer : answer >> SHIFT;
  if (Array.isArray(answer)) return answer.map((each) => moved(each, set));
  if (answer === null || typeof answer !== "object") return answer;
  // Internal ids differ from shop to shop, and the audiences are of another kind.
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      name === "customerId" || name === "kind" ? null : moved(value, set),
    ]),
  );
}

async function statesOf(sql: ShopSql, set: PlaceSet): Promise<unknown> {
  const columns =
    "s.wanted, s.may_hold, s.confirmed, s.failed, s.undo_of, s.undo_to, s.judged, s.drifted, s.line, s.failure";
  const tags = await sql.query(
    `select c.shopify_id, s.before, ${columns} from tag_states s
       join customers c on c.shop_id = $1 and c.id = s.customer_id
      where s.shop_id = $1 and s.word = $2 order by 1`,
    [sql.shopId, set.word],
  );
  const profiles = await sql.query(
    `select s.email, p.klaviyo_id, ${columns} from list_states s
       join list_states p on p.shop_id = $1 and p.email = s.email and p.word = 0
      where s.shop_id = $1 and s.word = $2
        and s.wanted | s.may_hold | s.confirmed | s.undo_to | s.failed <> 0 order by 1`,
    [sql.shopId, set.word],
  );
  return moved([tags, profiles], set);
}
