import { describe, expect, it } from "vitest";

import { notInSyncUrl } from "../../web/target/not-in-sync-url.ts";
import { keyText, notInSyncQuery } from "./not-in-sync-query.server.ts";

const read = (address: string) => notInSyncQuery(new URLSearchParams(address.split("?")[1] ?? address));

describe("the address of who is not in sync", () => {
  it("comes back from what it was written from", () => {
    const [target, reason] = ["klaviyo", "no_email"] as const;
    for (const key of [{ customer: 42n }, { profile: "01HZ-x_9" }]) {
      const after = { target, set: "groups", reason, place: { after: key }, page: 3 };
      expect(read(notInSyncUrl({ target, reason, after: keyText(key), page: 3 }))).toEqual(after);
      const before = { target, set: "groups", reason, place: { before: key }, page: 1 };
      expect(read(notInSyncUrl({ target, reason, before: keyText(key) }))).toEqual(before);
    }
  });

  it("names a set beside the groups", () => {
    const at = { target: "klaviyo", set: "segment:7" } as const;
    expect(read(notInSyncUrl(at))).toMatchObject(at);
    expect(notInSyncUrl({ target: "klaviyo", set: "groups" })).not.toContain("groups");
    expect(read("target=klaviyo&set=%27;drop")).toMatchObject({ set: "groups" });
  });

  it("names a target, or nothing", () => {
    expect(read("")).toBeNull();
    expect(read("target=mailchimp&reason=no_email")).toBeNull();
  });

  it("takes what makes no sense for not given", () => {
    const first = { target: "shopify_tags", set: "groups", reason: null, place: null, page: 1 };
    expect(read("target=shopify_tags")).toEqual(first);
    // A reason of the other target, and a place without a reason.
    expect(read("target=shopify_tags&reason=no_email&after=4&page=2")).toEqual(first);
    expect(read("target=shopify_tags&reason=not_sent&after=ann@example.com&page=2")).toEqual({
      ...first,
      reason: "not_sent",
    });
  });
});
