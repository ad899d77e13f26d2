/** The tokens of a consent are renewed, kept, and end. */
import { describe, expect, it } from "vitest";

import { findProfiles } from "../../../app/klaviyo/profiles.server.ts";
import { keptAccess } from "../../../app/sync/connection/klaviyo-access.server.ts";
import { disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
import { revokeConsent } from "../../../app/sync/connection/klaviyo-consent.server.ts";
import { KEY, newestSync, runKlaviyo } from "../sync/sync-world.ts";
import {
  client,
  clock,
  connect,
  kept,
  klaviyoBy,
  MINUTE,
  now,
  secrets,
  services,
  tokenCalls,
  useConsentWorld,
  world,
} from "./consent-world.ts";

useConsentWorld();

describe("the tokens", () => {
  it("are renewed once before they end, however many ask, and each renewal is kept", async () => {
    await connect();
    const before = await kept();
    clock.nowMs += 59.5 * MINUTE;
    const asked = [await client(), await client(), await client()];
    // The connections are open already, so all three look before the first has renewed.
    const connections = await Promise.all(asked.map(() => world.db.pool.connect()));
    for (const connection of connections) connection.release();
    await Promise.all(asked.map((each) => findProfiles(each, ["p0@example.com"])));
    expect(tokenCalls()).toBe(2);
    const after = await kept();
    expect(after).not.toEqual(before);
    expect(after).toMatchObject({
      kind: "oauth",
      expiresAt: new Date(clock.nowMs + 60 * MINUTE).toISOString(),
    });
    clock.nowMs += 59.5 * MINUTE;
    for (const each of [...asked, await client()]) await findProfiles(each, ["p0@example.com"]);
    expect(tokenCalls()).toBe(3);
  });

  it("are renewed when Klaviyo refuses them before their time", async () => {
    await connect();
    const using = await client();
    world.klaviyo.fault({ kind: "tokens_expired" });
    await findProfiles(using, ["p0@example.com"]);
    expect(tokenCalls()).toBe(2);
  });

  it.each(["invalid_grant", "invalid_grant_type"])(
    "end with the consent, as %s: the sync says so, and goes on once it is given again",
    async (as) => {
      await connect();
      world.klaviyo.fault({ kind: "consents_ended", as });
      await runKlaviyo(world, { client: await client() });
      expect(await newestSync(world, "klaviyo")).toMatchObject({
        status: "failed",
        error_code: "connection_ended",
      });
      await connect();
      await runKlaviyo(world, { client: await client() });
      expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "done", added: 2 });
    },
  );

  it("end after 90 days in which nobody used them", async () => {
    await connect();
    clock.nowMs += 91 * 24 * 60 * MINUTE;
    const asked = findProfiles(await client(), ["p0@example.com"]);
    await expect(asked).rejects.toMatchObject({ code: "connection_ended" });
  });

  it("don't end while Klaviyo doesn't answer", async () => {
    await connect();
    clock.nowMs += 60 * MINUTE;
    world.klaviyo.fault({ endpoint: "oauth_token", kind: "status", status: 503 });
    const using = await client();
    await expect(findProfiles(using, ["p0@example.com"])).rejects.toMatchObject({ code: "unavailable" });
    expect(await findProfiles(using, ["p0@example.com"])).toEqual(new Map());
  });

  it("that were renewed for a connection which ended meanwhile are not kept", async () => {
    await connect();
    const using = await client();
    clock.nowMs += 60 * MINUTE;
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    await expect(findProfiles(using, ["a@example.com"])).rejects.toMatchObject({ code: "connection_ended" });
    expect(await kept()).toBeNull();
    expect(tokenCalls()).toBe(1);
  });

  it("are revoked at Klaviyo on a disconnect; a private key is not", async () => {
    await connect();
    const { encryptedKey } = await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await revokeConsent(services(), world.shopId, encryptedKey)).toBe(true);
    expect(world.klaviyo.simulation.oauth.consents).toBe(0);
    expect(await revokeConsent(services(), world.shopId, secrets.seal(KEY))).toBe(true);
    expect(world.klaviyo.simulation.calls.get("oauth_revoke")).toBe(1);
  });

  it("need not be there: a key that an earlier version kept still lets in", async () => {
    const access = keptAccess(services(), world.shopId, secrets.seal(KEY));
    expect(await findProfiles(klaviyoBy(access), ["p0@example.com"])).toEqual(new Map());
  });
});
