import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { groupMask } from "../../domain/sync/places.ts";
import {
  confirmAdd,
  confirmRemove,
  intend,
  nextStep,
  planMembership,
  relabel,
  type Membership,
} from "./membership.ts";

const NOTHING: Membership = { mayHold: 0n, confirmed: 0n, before: 0n };
const wantedSet = fc.option(fc.constantFrom(...GROUPS)).map((group) => (group ? groupMask(group) : 0n));

/** How a call to the target ends. The last two look the same to the sender. */
type CallEnd = "confirmed" | "lost" | "applied_but_unanswered" | "killed_before_sending";
const callEnd = fc.constantFrom<CallEnd>(
  "confirmed",
  "lost",
  "applied_but_unanswered",
  "killed_before_sending",
);
type Event = { want: bigint } | { call: CallEnd } | { relabel: true };
const event: fc.Arbitrary<Event> = fc.oneof(
  wantedSet.map((want) => ({ want })),
  callEnd.map((call) => ({ call })),
  callEnd.map((call) => ({ call })),
  fc.constant({ relabel: true as const }),
);

/** One member, as we know it and as the target really has it. */
class Model {
  wanted = 0n;
  state = NOTHING;
  atTarget = 0n;
  /** Under the labels before. */
  atTargetBefore = 0n;

  call(end: CallEnd): void {
    const step = nextStep(this.wanted, this.state);
    if (step === "settled") return;
    this.state = intend(step, this.wanted, this.state);
    if (end === "killed_before_sending") return;
    if (end !== "lost") this.apply(step);
    if (end !== "confirmed") return;
    this.state = (step === "add" ? confirmAdd : confirmRemove)(this.wanted, this.state);
  }

  /** Pushes until nothing is left to push. @returns how many calls that took */
  settle(wanted: bigint): number {
    this.wanted = wanted;
    let calls = 0;
    for (; nextStep(wanted, this.state) !== "settled"; calls += 1) this.call("confirmed");
    return calls;
  }

  private apply(step: "add" | "remove"): void {
    const { remove, removeBefore } = planMembership(this.wanted, this.state);
    if (step === "add") this.atTarget |= this.wanted;
    else {
      this.atTarget &= ~remove;
      this.atTargetBefore &= ~removeBefore;
    }
  }

  relabel(): void {
    if (this.state.before !== 0n) return;
    this.state = relabel(this.state);
    this.atTargetBefore = this.atTarget;
    this.atTarget = 0n;
  }

  play(next: Event): void {
    if ("want" in next) this.wanted = next.want;
    else if ("call" in next) this.call(next.call);
    else this.relabel();
  }
}

describe("membership", () => {
  it("plans nothing for one who is where it should be", () => {
    expect(planMembership(4n, { mayHold: 4n, confirmed: 4n, before: 0n })).toEqual({
      add: 0n,
      remove: 0n,
      removeBefore: 0n,
    });
    expect(nextStep(0n, NOTHING)).toBe("settled");
  });

  it("joins the new before leaving the old", () => {
    const state = { mayHold: 1n, confirmed: 1n, before: 0n };
    expect(planMembership(2n, state)).toEqual({ add: 2n, remove: 1n, removeBefore: 0n });
    expect(nextStep(2n, state)).toBe("add");
    expect(nextStep(2n, confirmAdd(2n, state))).toBe("remove");
  });

  it("ends where it should after any history of wishes, losses, crashes and changes of label", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), wantedSet, (events, finallyWanted) => {
        const model = new Model();
        for (const next of events) model.play(next);
        model.wanted = finallyWanted;
        for (let calls = 0; calls < 3; calls += 1) model.call("confirmed");
        expect([model.atTarget, model.atTargetBefore]).toEqual([finallyWanted, 0n]);
        expect(model.state).toEqual({ mayHold: finallyWanted, confirmed: finallyWanted, before: 0n });
        expect(nextStep(model.wanted, model.state)).toBe("settled");
      }),
    );
  });

  it("leads all from any state to any other; twice is once, and what was confirmed before leads back", () => {
    const state = fc.array(wantedSet, { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(state, state, (first, second) => {
        const members = first.map(() => new Model());
        const atTarget = (): bigint[] => members.map((member) => member.atTarget);
        const calls = (desired: readonly bigint[]): number =>
          members.reduce((sum, member, index) => sum + member.settle(desired[index] ?? 0n), 0);
        calls(first);
        expect(atTarget()).toEqual(first);
        const before = members.map((member) => member.state.confirmed);
        calls(second);
        expect(atTarget()).toEqual(second);
        expect(calls(second)).toBe(0);
        calls(before);
        expect(atTarget()).toEqual(first);
      }),
    );
  });

  it("never has a member in no place between two, and knows every place that one may be in", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const model = new Model();
        for (const next of events) {
          const wasSomewhere = (model.atTarget | model.atTargetBefore) !== 0n;
          model.play(next);
          if (wasSomewhere && model.wanted !== 0n) expect(model.atTarget | model.atTargetBefore).not.toBe(0n);
          expect(model.atTarget & ~model.state.mayHold).toBe(0n);
          expect(model.atTargetBefore & ~model.state.before).toBe(0n);
          expect(model.state.confirmed & ~model.atTarget).toBe(0n);
        }
      }),
    );
  });
});
