/** What a move looks like as an event in Klaviyo. The names are English in every language, as those of properties are. */
import type {
  FiguresToTell,
  GroupMoveToTell,
  RunToTell,
  SegmentMoveToTell,
} from "../../db/events/moves-to-tell.server.ts";
import { amountMajor } from "../../domain/orders/money.ts";
import { scoreCode } from "../../domain/rfm/scoring.ts";
import type { NewEvent } from "../../klaviyo/events/create-events.server.ts";
import { CAUSES, nameOf } from "../move-words.ts";

/** The metrics, by which merchants find the events in Klaviyo. */
const METRICS = {
  group: "Changed loyalty group",
  joined: "Joined segment",
  left: "Left segment",
} as const;

/** A segment as its events name it. */
export interface EventSegment {
  readonly id: number;
  readonly name: string;
  /** ISO 4217, of the amounts of its members. */
  readonly currency: string;
}

interface ToSend {
  readonly profileId: string;
  readonly startsFlows: boolean;
}

/** A move between groups, as of its run. */
export function groupMoveEvent(
  shopId: number,
  move: GroupMoveToTell,
  run: RunToTell,
  { profileId, startsFlows }: ToSend,
): NewEvent {
  return {
    profileId,
    metric: METRICS.group,
    properties: {
      From: nameOf(move.from),
      To: nameOf(move.to),
      Cause: CAUSES[move.cause],
      ...figuresOf(run.currency, move.figures),
    },
    at: run.asOf,
    uniqueId: ["sixfold", shopId, "run", move.runId, move.customerId].join("-"),
    startsFlows,
  };
}

/** Somebody who joined or left a segment. */
export function segmentMoveEvent(
  shopId: number,
  segment: EventSegment,
  move: SegmentMoveToTell,
  { profileId, startsFlows }: ToSend,
): NewEvent {
  const way = move.joined ? "joined" : "left";
  return {
    profileId,
    metric: METRICS[way],
    properties: {
      Segment: segment.name,
      "Segment ID": segment.id,
      Group: nameOf(move.group),
      ...figuresOf(segment.currency, move.figures),
    },
    at: move.at,
    uniqueId: ["sixfold", shopId, way, segment.id, move.at.getTime(), move.customerId].join("-"),
    startsFlows,
  };
}

/** What is not known is left out. */
function figuresOf(currency: string, figures: FiguresToTell): Record<string, string | number> {
  const { r, f, m, orderCount, spentMinor, lastOrderAt } = figures;
  return {
    ...(r !== null && f !== null && m !== null && { R: r, F: f, M: m, Score: scoreCode({ r, f, m }) }),
    ...(orderCount !== null && { Orders: orderCount }),
    ...(spentMinor !== null && { Spent: amountMajor(spentMinor, currency), Currency: currency }),
    ...(orderCount !== null &&
      orderCount > 0 &&
      spentMinor !== null && {
        "Average order value": amountMajor(Math.round(spentMinor / orderCount), currency),
      }),
    ...(lastOrderAt !== null && { "Last order": lastOrderAt.toISOString() }),
  };
}
