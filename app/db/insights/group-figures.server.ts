import { z } from "zod";

import { isGroup, type Group } from "../../domain/groups/group.ts";
import { LEFT_OUT_REASONS } from "../../domain/orders/order.ts";
import { measuredRhythm, type MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import type { ShopTx } from "../core/shop-scope.server.ts";

const leftOut = z.partialRecord(z.enum(LEFT_OUT_REASONS), z.number());
const limits = z.array(z.number());
const boundaries = z.object({ r: limits, f: limits, m: limits });

/** The newest run with the model that it scored by. */
export interface NewestRun {
  readonly id: number;
  readonly importId: number;
  readonly asOf: Date;
  readonly orders: number;
  readonly eligible: number;
  readonly leftOut: z.output<typeof leftOut>;
  readonly customers: number;
  readonly rhythm: MeasuredRhythm;
  readonly boundaries: Boundaries;
  /** ISO 4217, of the run's amounts: the shop may have changed its own since. */
  readonly currency: string;
}

/** null before the first run. */
export async function readNewestRun(tx: ShopTx): Promise<NewestRun | null> {
  const { shopId } = tx;
  const run = await tx.prisma.run.findFirst({ where: { shopId }, orderBy: { id: "desc" } });
  if (run === null) return null;
  const model = await tx.prisma.model.findUniqueOrThrow({
    where: { shopId_id: { shopId, id: run.modelId } },
    select: {
      ...{ gaps: true, gap50Days: true, gap75Days: true, gap90Days: true },
      ...{ boundaries: true, currency: true },
    },
  });
  return {
    id: run.id,
    importId: run.importId,
    asOf: run.asOf,
    orders: run.orders,
    eligible: run.eligible,
    leftOut: leftOut.parse(run.leftOut),
    customers: run.customers,
    rhythm: measuredRhythm(model),
    boundaries: boundaries.parse(model.boundaries),
    currency: model.currency,
  };
}

/** A group's figures at a run; money in minor units of the shop's currency. */
export interface GroupSnapshot {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: bigint;
  readonly medianRecencyDays: number | null;
}

/** The figures of each group at a run; a group that had nobody may be missing. */
export async function readGroupSnapshots(tx: ShopTx, runId: number): Promise<GroupSnapshot[]> {
  const rows = await tx.prisma.snapshot.findMany({
    where: { shopId: tx.shopId, runId },
    select: { group: true, customers: true, orders: true, spentMinor: true, medianRecencyDays: true },
  });
  return rows.flatMap(({ group, ...figures }) => (isGroup(group) ? [{ group, ...figures }] : []));
}
