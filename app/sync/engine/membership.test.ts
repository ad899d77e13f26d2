import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { CURRENT_PLACES } from "../../domain/sync/places.ts";
import {
  confirmAdd,
  confirmRemove,
  intend,
  nextStep,
  planMembership,
  relabel,
  type Membership,
} from "./membership.ts";

const NOTHING: Membership = { held: 0, confirmed: 0 };
const wantedSet = fc.option(fc.constantFrom(...GROUPS)).map((group) => (group ? groupBit(group) : 0));

/** How a call to the target ends. The last two look the same to the sender. */
type CallEnd = "confirmed" | "lost" | "applied_but_unanswered" | "killed_before_sending";
const callEnd = fc.constantFrom<CallEnd>(
  "confirmed",
  "lost",
  "applied_but_unanswered",
  "killed_before_sending",
);
type Event = { want: number } | { call: CallEnd } | { relabel: true };
const event: fc.Arbitrary<Event> = fc.oneof(
  wantedSet.map((want) => ({ want })),
  callEnd.map((call) => ({ call })),
  callEnd.map((call) => ({ call })),
  fc.constant({ relabel: true as const }),
);

/** One member, as we know it and as the target really has it. */
class Model {
  wanted = 0;
  state = NOTHING;
  atTarget = 0;

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
  settle(wanted: number): number {
    this.wanted = wanted;
    let calls = 0;
    for (; nextStep(wanted, this.state) !== "settled"; calls += 1) this.call("confirmed");
    return calls;
  }

  private apply(step: "add" | "remove"): void {
    if (step === "add") this.atTarget |= this.wanted;
    else this.atTarget &= ~planMembership(this.wanted, this.state).remove;
  }

  relabel(): void {
    if (this.state.held > CURRENT_PLACES) return;
    this.state = relabel(this.state);
    this.atTarget <<= GROUPS.length;
  }

  play(next: Event): void {
    if ("want" in next) this.wanted = next.want;
    else if ("call" in next) this.call(next.call);
    else this.relabel();
  }
}

describe("membership", () => {
  it("plans nothing for one who is where it should be", () => {
    expect(planMembership(4, { held: 4, confirmed: 4 })).toEqual({ add: 0, remove: 0 });
    expect(nextStep(0, NOTHING)).toBe("settled");
  });

  it("joins the new before leaving the old", () => {
    const state = { held: 1, confirmed: 1 };
    expect(planMembership(2, state)).toEqual({ add: 2, remove: 1 });
    expect(nextStep(2, state)).toBe("add");
    expect(nextStep(2, confirmAdd(2, state))).toBe("remove");
  });

  it("ends where it should after any history of wishes, losses, crashes and changes of label", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), wantedSet, (events, finallyWanted) => {
        const model = new Model();
        for (const next of events) model.play(next);
        model.wanted = finallyWanted;
        for (let calls = 0; calls < 3; calls += 1) model.call("confirmed");
        expect(model.atTarget).toBe(finallyWanted);
        expect(model.state).toEqual({ held: finallyWanted, confirmed: finallyWanted });
        expect(nextStep(model.wanted, model.state)).toBe("settled");
      }),
    );
  });

  it("leads all from any state to any other; twice is once, and what was confirmed before leads back", () => {
    const state = fc.array(wantedSet, { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(state, state, (first, second) => {
        const members = first.map(() => new Model());
        const atTarget = (): number[] => members.map((member) => member.atTarget);
        const calls = (desired: readonly number[]): number =>
          members.reduce((sum, member, index) => sum + member.settle(desired[index] ?? 0), 0);
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
          const before = model.atTarget;
          model.play(next);
          if (before !== 0 && model.wanted !== 0) expect(model.atTarget).not.toBe(0);
          expect(model.atTarget & ~model.state.held).toBe(0);
          expect(model.state.confirmed & ~model.atTarget).toBe(0);
        }
      }),
    );
  });
});
