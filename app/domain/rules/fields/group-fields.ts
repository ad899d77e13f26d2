import { RETENTION_DAYS } from "../../retention/periods.ts";
import { dayRange, isWithin } from "../ranges.ts";
import type { Field } from "../field.ts";

const ONE_TO_FIVE = { kind: "number", min: 1, max: 5 } as const;

/** Stands for a move that was so long ago that it is no longer kept. Longer ago than any rule can ask for. */
const BEFORE_ALL_MOVES = new Date(0);

/** Fields of the newest run: groups, scores and moves. */
export const GROUP_FIELDS = {
  group: {
    needs: ["orders"],
    value: { kind: "choice", of: "groups" },
    read: ({ group }) => ({ kind: "texts", values: new Set(group === null ? [] : [group]) }),
  },
  /** Three digits, R, F and M. */
  score: {
    needs: ["orders"],
    value: { kind: "choice", of: "scores" },
    read: ({ r, f, m }) => ({
      kind: "texts",
      values: new Set(r === null || f === null || m === null ? [] : [`${r}${f}${m}`]),
    }),
  },
  r: { needs: ["orders"], value: ONE_TO_FIVE, read: ({ r }) => ({ kind: "number", value: r }) },
  f: { needs: ["orders"], value: ONE_TO_FIVE, read: ({ f }) => ({ kind: "number", value: f }) },
  m: { needs: ["orders"], value: ONE_TO_FIVE, read: ({ m }) => ({ kind: "number", value: m }) },
  /** Since the newest move. A person in a group whose move is no longer kept has been there for longer than any test. */
  days_in_group: {
    needs: ["orders"],
    value: { kind: "days", min: 0, max: RETENTION_DAYS.moves },
    read: ({ group, moves }) => {
      if (group === null) return { kind: "moment", value: null };
      const newest = Math.max(BEFORE_ALL_MOVES.getTime(), ...moves.map(({ at }) => at.getTime()));
      return { kind: "moment", value: new Date(newest) };
    },
  },
  /** The groups that the person has left within the period, for whichever other group. */
  left_group: {
    needs: ["orders"],
    value: { kind: "choice", of: "groups" },
    takes: { period: true },
    read: ({ moves }, { period }, { moment, today }) => {
      const range = dayRange(period, today);
      const meant = moves.filter(({ at }) => isWithin(moment.days.dayOf(at), range));
      return { kind: "texts", values: new Set(meant.flatMap(({ from }) => (from === null ? [] : [from]))) };
    },
  },
  /** The ids of other segments. */
  segment: {
    needs: ["segments"],
    value: { kind: "choice", of: "segments" },
    read: (_, { test }, { isIn }) => {
      const named = test.kind === "choice" ? test.values : [];
      return { kind: "texts", values: new Set(named.filter((id) => isIn(id))) };
    },
  },
} as const satisfies Record<string, Field>;
