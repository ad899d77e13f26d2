import { describe, expect, it } from "vitest";

import { Authentications } from "./authentications.ts";

const never = (_ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve()));

describe("authentications of one shop", () => {
  it("are done one after another, and those of others beside them", async () => {
    const authentications = new Authentications(never);
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const note = (name: string, until?: Promise<void>) => async (): Promise<string> => {
      order.push(`${name} begins`);
      await until;
      order.push(`${name} ends`);
      return name;
    };
    const all = [
      authentications.inTurn("a", note("a1", first.promise)),
      authentications.inTurn("a", note("a2")),
      authentications.inTurn("b", note("b1")),
    ];
    await all[2];
    expect(order).toEqual(["a1 begins", "b1 begins", "b1 ends"]);
    first.resolve();
    expect(await Promise.all(all)).toEqual(["a1", "a2", "b1"]);
    expect(order.slice(3)).toEqual(["a1 ends", "a2 begins", "a2 ends"]);
  });

  it("go on after one that failed", async () => {
    const authentications = new Authentications(never);
    const refused = authentications.inTurn("a", () => Promise.reject(new Error("refused")));
    const next = authentications.inTurn("a", () => Promise.resolve("in"));
    await expect(refused).rejects.toThrow("refused");
    expect(await next).toBe("in");
  });

  it("don't wait for one that hangs", async () => {
    const waits: number[] = [];
    const authentications = new Authentications((ms) => {
      waits.push(ms);
      return Promise.resolve();
    });
    void authentications.inTurn("a", () => new Promise<string>(() => undefined));
    expect(await authentications.inTurn("a", () => Promise.resolve("in"))).toBe("in");
    expect(waits).toEqual([5_000]);
  });
});
