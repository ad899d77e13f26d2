/** What a store does best next, from what its groups are and how customers moved. */
import type { Group } from "../groups/group.ts";
import type { FlowCell, FlowMatrix } from "../movement/flow.ts";

/** Moves out of a group that a message in time can turn round. */
const SLIPS = {
  loyal_slipped: { from: "loyal", to: ["loyal_at_risk"] },
  potential_cooled: { from: "potential_loyal", to: ["about_to_sleep", "sleeping", "loyal_at_risk"] },
  new_cooled: { from: "new", to: ["about_to_sleep"] },
} as const satisfies Readonly<Record<string, Slip>>;

interface Slip {
  readonly from: Group;
  readonly to: readonly Group[];
}

/** What to do where nobody slips, from what is most at stake to what is pleasant. */
const STANDING = {
  at_risk: "loyal_at_risk",
  potential: "potential_loyal",
  welcome: "new",
  cooling: "about_to_sleep",
  thank: "loyal",
  sleeping: "sleeping",
} as const satisfies Readonly<Record<string, Group>>;

type SlipKind = keyof typeof SLIPS;
type StandingKind = keyof typeof STANDING;

/** An action, and the customers whom it is for. */
export interface NextAction extends FlowCell {
  readonly kind: SlipKind | StandingKind;
  /** The group whose page helps with it. After a slip it is the one that most of them went to. */
  readonly group: Group;
}

/** What a group is now. */
export interface GroupNow extends FlowCell {
  readonly group: Group;
}

/** A slip counts from this share of the revenue of all groups. Below it a single customer would set the agenda. */
const LEAST_SLIP = 0.005;
/** A group is worth an action of its own from this share of all groups' revenue, or of their customers. */
const LEAST_GROUP = 0.1;

/**
 * The one action with most at stake: the slip whose customers have spent most, if it matters; else the first group that
 * matters, in the order of `STANDING`; else the first group with anybody.
 * @param moves - of about the last month; null: not known
 * @returns null: nobody is in a group
 */
export function nextAction(groups: readonly GroupNow[], moves: FlowMatrix | null): NextAction | null {
  const revenue = groups.reduce((sum, { spentMinor }) => sum + spentMinor, 0);
  const customers = groups.reduce((sum, each) => sum + each.customers, 0);
  const slips = moves === null ? [] : (Object.keys(SLIPS) as SlipKind[]).map((kind) => slipOf(kind, moves));
  const most = slips.sort((a, b) => b.spentMinor - a.spentMinor)[0];
  if (most !== undefined && most.customers > 0 && most.spentMinor >= LEAST_SLIP * revenue) return most;
  const standing = (Object.keys(STANDING) as StandingKind[]).flatMap((kind): NextAction[] => {
    const found = groups.find(({ group }) => group === STANDING[kind]);
    return found === undefined || found.customers === 0 ? [] : [{ ...found, kind }];
  });
  const matters = (each: NextAction): boolean =>
    each.spentMinor >= LEAST_GROUP * revenue || each.customers >= LEAST_GROUP * customers;
  return standing.find(matters) ?? standing[0] ?? null;
}

function slipOf(kind: SlipKind, { states, cells }: FlowMatrix): NextAction {
  const { from, to } = SLIPS[kind];
  const row = cells[states.indexOf(from)] ?? [];
  const left = to.map((group) => ({ group, customers: 0, spentMinor: 0, ...row[states.indexOf(group)] }));
  const most = left.reduce((found, each) => (each.customers > found.customers ? each : found));
  return {
    kind,
    group: most.group,
    customers: left.reduce((sum, { customers }) => sum + customers, 0),
    spentMinor: left.reduce((sum, { spentMinor }) => sum + spentMinor, 0),
  };
}
