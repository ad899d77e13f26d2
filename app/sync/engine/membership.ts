/**
 * Which places of one set a member is in at a target, and what to do next about it. All masks hold places of that set
 * only.
 */

/** What is known of one member at a target. */
export interface Membership {
  /** Places that the member may be in, noted before anything is sent. */
  readonly mayHold: bigint;
  /** Places that the target has confirmed. `mayHold` always has them, too. */
  readonly confirmed: bigint;
  /** Places whose label from before the last change of labels the member may still carry. */
  readonly before: bigint;
}

interface MembershipPlan {
  /** Places to join; of an exclusive set at most one. Joining comes first. */
  readonly add: bigint;
  /** Places to leave, once the joining is confirmed. So nobody is ever in no place in between. */
  readonly remove: bigint;
  /** Places whose label from before is left then, too. */
  readonly removeBefore: bigint;
}

/** The difference between what is wanted and what is known; empty once both agree. */
export function planMembership(wanted: bigint, { mayHold, confirmed, before }: Membership): MembershipPlan {
  return { add: wanted & ~confirmed, remove: mayHold & ~wanted, removeBefore: before };
}

/** What to do next with a member: join, else leave, else nothing. */
export function nextStep(wanted: bigint, state: Membership): "add" | "remove" | "settled" {
  const plan = planMembership(wanted, state);
  if (plan.add !== 0n) return "add";
  return plan.remove === 0n && plan.removeBefore === 0n ? "settled" : "remove";
}

/**
 * The membership to note before a step is sent. A member who joins may be there from now on; one who leaves may be
 * gone.
 */
export function intend(step: "add" | "remove", wanted: bigint, state: Membership): Membership {
  return step === "add"
    ? { ...state, mayHold: state.mayHold | wanted }
    : { ...state, confirmed: state.confirmed & wanted };
}

/** The target has confirmed the add. */
export function confirmAdd(wanted: bigint, state: Membership): Membership {
  return { ...state, mayHold: state.mayHold | wanted, confirmed: state.confirmed | wanted };
}

/** The target has confirmed that the member left every other place. */
export function confirmRemove(wanted: bigint, { mayHold, confirmed }: Membership): Membership {
  return { mayHold: mayHold & wanted, confirmed: confirmed & wanted, before: 0n };
}

/**
 * The membership after a change of labels: what may be held is held under the labels before. Nothing may be held under
 * older labels when this is called.
 */
export function relabel({ mayHold }: Membership): Membership {
  return { mayHold: 0n, confirmed: 0n, before: mayHold };
}
