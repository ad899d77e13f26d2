/** Which places a member is in at a target, and what to do next about it. Sets of places are masks. */
import { CURRENT_PLACES, LABELLED_PLACES } from "../../domain/sync/places.ts";

/** What is known of one member at a target. */
export interface Membership {
  /** Places that the member may be in, noted before anything is sent. */
  readonly held: number;
  /** Places that the target has confirmed. `held` always has them, too. */
  readonly confirmed: number;
}

interface MembershipPlan {
  /** Places to join, at most one. Joining comes first. */
  readonly add: number;
  /** Places to leave, once the joining is confirmed. So nobody is ever in no place in between. */
  readonly remove: number;
}

/** The difference between what is wanted and what is known; empty once both agree. */
export function planMembership(wanted: number, { held, confirmed }: Membership): MembershipPlan {
  return { add: wanted & ~confirmed, remove: held & ~wanted };
}

/** What to do next with a member: join, else leave, else nothing. */
export function nextStep(wanted: number, state: Membership): "add" | "remove" | "settled" {
  const plan = planMembership(wanted, state);
  if (plan.add !== 0) return "add";
  return plan.remove === 0 ? "settled" : "remove";
}

/**
 * The membership to note before a step is sent. A member who joins may be there from now on; one who leaves may be
 * gone.
 */
export function intend(step: "add" | "remove", wanted: number, { held, confirmed }: Membership): Membership {
  return step === "add" ? { held: held | wanted, confirmed } : { held, confirmed: confirmed & wanted };
}

/** The target has confirmed the add. */
export function confirmAdd(wanted: number, state: Membership): Membership {
  return { held: state.held | wanted, confirmed: state.confirmed | wanted };
}

/** The target has confirmed that the member left every other place. */
export function confirmRemove(wanted: number, state: Membership): Membership {
  return { held: state.held & wanted, confirmed: state.confirmed & wanted };
}

/**
 * The membership after a change of labels: what was held is held under the labels before. Nothing may be held under
 * older labels when this is called.
 */
export function relabel({ held }: Membership): Membership {
  return { held: (held & CURRENT_PLACES) << LABELLED_PLACES, confirmed: 0 };
}
