import { describe, expect, it } from "vitest";

import { asksForMore, type AccessResult } from "./access-view.ts";

const refused = (intent: string, code: string): AccessResult<string> => ({
  ...{ outcome: "refused", intent, code },
});

describe("the form that asks Klaviyo for more", () => {
  it.each<[string, AccessResult<string> | null, string | null, boolean]>([
    ["is not there at first", null, null, false],
    ["is not there while the first try runs", null, "on", false],
    ["comes where the access that is kept lacks something", refused("on", "missing_scope"), null, true],
    ["doesn't come where the first try fails otherwise", refused("on", "unavailable"), null, false],
    ["stays while a key is tried", null, "key", true],
    ["stays while the merchant is sent to Klaviyo", null, "consent", true],
    ["stays while the window goes to Klaviyo", { outcome: "leave", url: "https://k.test" }, null, true],
    ["stays while a consent is finished", null, "finish", true],
    ["stays after a wrong key", refused("key", "wrong_key"), null, true],
    ["stays after a consent that lacks something", refused("finish", "missing_scope"), null, true],
    ["stays after a consent that can't begin", refused("consent", "not_connected"), null, true],
    ["goes once it is done", { outcome: "done", intent: "key" }, null, false],
    ["is not there for another refusal of the card", refused("choose", "choice"), null, false],
  ])("%s", (_what, result, pending, shown) => {
    expect(asksForMore(result, pending)).toBe(shown);
  });
});
