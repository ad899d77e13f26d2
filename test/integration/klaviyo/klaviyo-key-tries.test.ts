import { beforeEach, expect, it } from "vitest";

import { secretBox } from "../../../app/db/core/secret-box.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { connect } from "../../../app/routes/app.sync/klaviyo.server.ts";
import type { Services } from "../../../app/services.server.ts";
import { KEY, makeWorld, type World } from "../sync/sync-world.ts";

const MINUTE_MS = 60_000;
const START = Date.parse("2026-11-23T09:00:00Z");

let world: World;
let nowMs: number;
beforeEach(async () => {
  nowMs = START;
  world = await makeWorld([{ group: "loyal" }]);
});

function services(): Services {
  return {
    db: world.db,
    queue: { enqueue: () => Promise.resolve() },
    secrets: secretBox(Buffer.alloc(32, 7).toString("base64")),
    klaviyoBy: (access: Parameters<typeof klaviyoClient>[0]) =>
      klaviyoClient(access, { sleep: () => Promise.resolve() }),
    now: () => new Date(nowMs),
  } as unknown as Services;
}

async function attempt(key: string, shopId = world.shopId) {
  const form = { intent: "connect-klaviyo", key, createProfiles: false, segments: false } as const;
  return connect(services(), shopId, form);
}

it("lets a shop try ten wrong keys in ten minutes, however many at once, and says when to try again", async () => {
  const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => attempt(`pk_wrong${String(n)}`)));
  expect(answers.filter((answer) => answer?.code === "wrong_key")).toHaveLength(10);
  expect(answers.filter((answer) => answer?.code === "too_many_keys")).toHaveLength(4);
  nowMs = START + 4 * MINUTE_MS;
  expect(await attempt(KEY)).toMatchObject({ code: "too_many_keys", minutes: 6 });
  const { id: other } = await registerShop(world.db, { domain: "other.myshopify.com" }, new Date(nowMs));
  expect(await attempt("pk_wrong", other)).toMatchObject({ code: "wrong_key" });
  nowMs = START + 10 * MINUTE_MS;
  expect(await attempt(KEY)).toBeNull();
});

it("counts no key that Klaviyo lets in", async () => {
  for (let n = 0; n < 12; n += 1) expect(await attempt(KEY)).toBeNull();
  const shop = await world.db.prisma.shop.findUnique({ where: { id: world.shopId } });
  expect(shop?.klaviyoKeyTries).toEqual([]);
});
