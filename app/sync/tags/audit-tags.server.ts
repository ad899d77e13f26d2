/** Reads which customers carry tags of ours: by a bulk query, then by id for customers that the query doesn't name. */
import { createHash } from "node:crypto";

import {
  NOWHERE,
  notFound,
  storeMembers,
  type AuditMember,
} from "../../db/sync/audits/audit-members.server.ts";
import {
  beginAudit,
  holdOpenAudit,
  noteAuditRead,
  restartAudit,
  type AuditRow,
} from "../../db/sync/audits/audits.server.ts";
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import type { ErasedAmong } from "../../db/privacy/erased-customers.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import type { LabelledAudience, PlacedAudience } from "../../domain/sync/audience.ts";
import { labelledPlaces } from "../../domain/sync/labelled-places.ts";
import { setsOf, type PlaceSet } from "../../domain/sync/places.ts";
import { isUnderWay, knownOperation, type BulkOperation } from "../../shopify/bulk/bulk-operations.server.ts";
import { startTaggedQuery } from "../../shopify/bulk/bulk-query.server.ts";
import { readLines } from "../../shopify/bulk/bulk-result.server.ts";
import { readTagsOf, TAGS_A_CALL } from "../../shopify/customer-tags.server.ts";
import { TAGS_REMOVE } from "../../shopify/documents/tags.ts";
import { toGid } from "../../shopify/gid.ts";
import { ResultGoneError } from "../../shopify/bulk/result-request.server.ts";
import { runMutation } from "../../shopify/single-mutation.server.ts";
import { parseTaggedLine, type TaggedCustomer } from "../../shopify/lines/tagged-line.ts";
import type { TargetReader } from "../audit/target-reader.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { placesOfTags } from "./places-of-tags.ts";
import { isAnyUnderWay, type PushContext } from "./push-lines.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

export interface TagReading extends Pick<PushContext, "db" | "shopId" | "admin" | "signal"> {
  /** Tells which customers were erased and must not be kept again. */
  readonly erasedAmong: ErasedAmong;
}

/** An audit of the tags that is under way. */
interface TagAudit {
  readonly audit: AuditRow;
  readonly audiences: readonly LabelledAudience[];
  /** Whether the metafields are read too. */
  readonly metafields: boolean;
  /** What was sent before the reading began. */
  readonly marker: string;
}

/** The places of all these audiences, by word. */
export function allPlaces(audiences: readonly PlacedAudience[]): PlaceSet[] {
  return setsOf(audiences.map(({ place }) => place));
}

const BATCH = 5_000;
/** Calls of one step, so that other shops get their turn. */
const CALLS_A_STEP = 20;
const BUSY_SECONDS = 30;
const MOST_BROKEN = 5;
const AFTER_BROKEN_SECONDS = 5;
const ON: Step = { step: "on" };

/** How an audit reads the tags. */
export function tagReader(reading: TagReading): TargetReader {
  return {
    isQuiet: async (_target, operationId) => !(await isAnyUnderWay(reading.admin, operationId)),
    read: ({ audit, target, marker }) => {
      const audiences = labelled(target.audiences);
      if (audiences.length === 0) throw new SyncStopped("disconnected");
      return readTagged(reading, { audit, audiences, metafields: target.metafields, marker });
    },
    places: ({ audiences }) => allPlaces(labelled(audiences)),
  };
}

/** Takes the reading one step further; null: all is read. */
export async function readTagged(reading: TagReading, tagAudit: TagAudit): Promise<Step | null> {
  const { audit } = tagAudit;
  if (audit.status === "queued") return start(reading, tagAudit);
  if (audit.phase === "checking") return (await checkNotFound(reading, tagAudit)) ? ON : null;
  const { operationId } = audit;
  const operation = operationId === null ? null : await knownOperation(reading.admin, operationId);
  if (operation !== null && isUnderWay(operation)) return { step: "poll" };
  if (operation?.errorCode === "ACCESS_DENIED") {
    await inShopSql(reading.db, reading.shopId, (sql) => restartAudit(sql, audit.id, "overtaken"));
    throw new SyncStopped("access_denied");
  }
  if (operation?.status !== "COMPLETED") return readAnew(reading, audit);
  try {
    await storeAll(reading, tagAudit, operation);
  } catch (error) {
    if (error instanceof ResultGoneError) return readAnew(reading, audit);
    throw error;
  }
  await inShopSql(reading.db, reading.shopId, (sql) => noteAuditRead(sql, audit.id));
  return ON;
}

async function start(reading: TagReading, { audit, audiences, metafields, marker }: TagAudit): Promise<Step> {
  // The name holds the marker, so that a query that was begun under another marker is not taken up.
  const name = `Tagged_${createHash("sha256").update(`${audit.id} ${marker}`).digest("hex").slice(0, 16)}`;
  const started = await startTaggedQuery(reading.admin, name, {
    tags: labelsOf(audiences),
    metafields,
  });
  if (started.outcome === "busy") return { step: "wait", code: "shopify_busy", afterSeconds: BUSY_SECONDS };
  if (started.outcome === "refused")
    throw new SyncStopped(/ACCESS/i.test(started.code) ? "access_denied" : "shopify_refused");
  const { operationId } = started;
  await inShopSql(reading.db, reading.shopId, (sql) => beginAudit(sql, audit.id, { operationId, marker }));
  return ON;
}

function labelsOf(audiences: readonly LabelledAudience[]): string[] {
  return labelledPlaces(audiences).map(({ label }) => label);
}

/** Starts another operation: the last one came to nothing, or its result is gone. At most five in a row. */
async function readAnew(reading: TagReading, audit: AuditRow): Promise<Step> {
  const times = await inShopSql(reading.db, reading.shopId, (sql) =>
    restartAudit(sql, audit.id, "broken_operation"),
  );
  // The next sync or audit that reads on has five operations again.
  if (times % MOST_BROKEN === 0) throw new SyncStopped("operation_failed");
  return { step: "wait", code: "operation_broken", afterSeconds: AFTER_BROKEN_SECONDS * 2 ** times };
}

async function storeAll(reading: TagReading, tagAudit: TagAudit, operation: BulkOperation): Promise<void> {
  const { url, fileSize } = operation;
  if (url === null) return;
  let batch: TaggedCustomer[] = [];
  for await (const { lines } of readLines(url, {
    fromByte: 0,
    fileBytes: fileSize,
    signal: reading.signal,
  })) {
    for (const text of lines) {
      const line = parseTaggedLine(text);
      // A customer whose line can't be read is asked for by id later.
      if (!("reason" in line)) batch.push(line);
    }
    if (batch.length < BATCH) continue;
    await store(reading, tagAudit, batch, []);
    batch = [];
  }
  await store(reading, tagAudit, batch, []);
}

/**
 * Asks by id for the customers who should carry a tag of ours and were not found. The search lags behind what was sent
 * last, and some customers are no longer in Shopify.
 * @returns whether there are more
 */
async function checkNotFound(reading: TagReading, tagAudit: TagAudit): Promise<boolean> {
  const { db, shopId, admin, signal } = reading;
  const due = await inShopSql(db, shopId, (sql) =>
    notFound(sql, tagAudit.audit.id, CALLS_A_STEP * TAGS_A_CALL),
  );
  for (let from = 0; from < due.length; from += TAGS_A_CALL) {
    signal.throwIfAborted();
    const asked = due.slice(from, from + TAGS_A_CALL);
    await store(reading, tagAudit, await readTagsOf(admin, asked), asked);
  }
  return due.length > 0;
}

/** @param asked customers to note in any case, even where they carry no tag of ours or are gone */
async function store(
  { db, shopId, admin, erasedAmong }: TagReading,
  { audit, audiences }: TagAudit,
  customers: readonly TaggedCustomer[],
  asked: readonly bigint[],
): Promise<void> {
  const members = new Map<bigint, AuditMember[]>(
    asked.map((id) => [id, [{ member: id.toString(), places: NOWHERE, gone: true }]]),
  );
  for (const { customerShopifyId: id, tags, metafields } of customers) {
    const held = placesOfTags(tags, audiences);
    // A search that Shopify did not understand finds everybody, so customers without a tag of ours are left out.
    const shown = metafields === undefined ? {} : { metafields: metafieldText(metafields) };
    if (members.has(id) || held.some(({ places, before }) => places !== NOWHERE || before !== NOWHERE))
      members.set(
        id,
        held.map((places) => ({ member: id.toString(), ...places, ...(places.word === 0 ? shown : {}) })),
      );
  }
  if (members.size === 0) return;
  const erased = await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    if (!(await holdOpenAudit(sql, audit.id))) throw new SyncStopped("disconnected");
    const gone = await erasedAmong(sql, [...members.keys()]);
    await storeMembers(
      sql,
      audit.id,
      [...members].flatMap(([id, its]) => (gone.has(id) ? [] : its)),
    );
    return gone;
  });
  // Nothing is kept of erased customers, so no sync would ever take these tags off. They are taken off here.
  for (const id of erased)
    await runMutation(admin, TAGS_REMOVE, { id: toGid("Customer", id), tags: labelsOf(audiences) });
}

/** Group and score as the states write them: `Loyal|545`. */
function metafieldText({ group, score }: NonNullable<TaggedCustomer["metafields"]>): string {
  return group === null && score === null ? "" : `${group ?? ""}|${score ?? ""}`;
}
