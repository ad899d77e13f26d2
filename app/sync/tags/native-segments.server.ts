/** The customer segments in Shopify on our tags. Each is a saved query: the customers who carry the tag. */
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import {
  letGoOfNative,
  noteNativeFailure,
  noteNoNative,
  readNatives,
  saveNative,
  type KnownNative,
  type NativeFailure,
} from "../../db/sync/native-segments.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { tagQuery } from "../../domain/sync/tag-query.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { AdminApiError } from "../../shopify/errors.ts";
import {
  createSegment,
  deleteSegment,
  isFullOfSegments,
  listSegments,
  readSegment,
  segmentNamed,
  updateSegment,
  type ShopifySegment,
} from "../../shopify/segments.server.ts";
import type { SyncContext } from "../engine/run-sync.server.ts";
import { whileRunning } from "../engine/while-running.server.ts";
import { numberedLabel } from "../labels/labels.ts";

interface NativeContext extends SyncContext {
  readonly admin: AdminClient;
}

/** What is known of a segment, and where it is noted. */
interface Native {
  readonly context: NativeContext;
  readonly sync: SyncRow;
  readonly place: number;
  /** The tag's label now. */
  readonly label: string;
  readonly failure: NativeFailure | null;
}

/** A name that other segments have is passed by so many times. */
const MOST_NAMES = 20;

/**
 * Makes the segments that are wanted on tags of these places, and brings those that are there to the labels of today.
 * Call it when everybody carries the tags, and before those of the labels before are taken off. Where Shopify refuses,
 * that is noted, and the sync goes on.
 */
export async function ensureNatives(
  context: NativeContext,
  sync: SyncRow,
  { audiences }: SyncTarget,
  places: readonly PlaceSet[],
): Promise<void> {
  const natives = await inShopSql(context.db, context.shopId, (sql) => readNatives(sql, places));
  for (const { place, wanted, known, failure } of natives) {
    const audience = labelled(audiences).find((each) => each.place === place);
    if (!wanted || audience === undefined || audience.endedAt !== null) continue;
    context.signal.throwIfAborted();
    const native = { context, sync, place, label: audience.label, failure };
    await notingRefusal(
      () => (known?.id == null ? make(native, known) : keep(native, { ...known, id: known.id })),
      () => write(native, (sql) => noteNativeFailure(sql, place, "refused")),
    );
  }
}

/**
 * Deletes the segments that the app made on the tags of these places. One that the merchant has renamed or changed is
 * theirs, and stays. One that Shopify doesn't delete stays known.
 */
export async function deleteNatives(context: NativeContext, places: readonly PlaceSet[]): Promise<void> {
  const { db, shopId, signal } = context;
  for (const { place, known } of await inShopSql(db, shopId, (sql) => readNatives(sql, places))) {
    signal.throwIfAborted();
    const noteRefusal = () => inShopSql(db, shopId, (sql) => noteNativeFailure(sql, place, "refused"));
    if (known !== null)
      await notingRefusal(async () => {
        const isOver = !known.made || (await deleteMade(context.admin, known));
        await (isOver ? inShopSql(db, shopId, (sql) => noteNoNative(sql, place, null)) : noteRefusal());
      }, noteRefusal);
  }
}

/** A segment is an extra. So the sync goes on where Shopify refuses or answers strangely, and tries again next time. */
async function notingRefusal(work: () => Promise<void>, noteRefusal: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    await noteRefusal();
  }
}

/** @returns false: Shopify refused. True also where it is gone, or the merchant's. */
async function deleteMade(admin: AdminClient, known: KnownNative): Promise<boolean> {
  const there =
    known.id === null
      ? segmentNamed(await listSegments(admin), known.name)
      : await readSegment(admin, known.id);
  if (there?.name !== known.name || !isAsKnown(there, known)) return true;
  return deleteSegment(admin, there.id);
}

/** Whether nobody has changed a segment's query. One that was never seen has the query that was asked for. */
function isAsKnown({ query }: ShopifySegment, known: KnownNative): boolean {
  return query === known.query || isSameQuery(query, tagQuery(known.label));
}

/** Whether two queries say the same: Shopify may write spaces and words in another way. */
function isSameQuery(a: string, b: string): boolean {
  const plain = (query: string): string => query.replace(/\s+/g, " ").trim().toLowerCase();
  return plain(a) === plain(b);
}

/**
 * Brings a segment to the label. What the merchant has deleted or given another query is no longer the app's. A name that
 * the merchant gave it stays.
 */
async function keep(native: Native, known: KnownNative & { readonly id: string }): Promise<void> {
  const { context, place, label, failure } = native;
  const { admin } = context;
  const there = await readSegment(admin, known.id);
  if (there === null) return write(native, (sql) => letGoOfNative(sql, place, "deleted"));
  // An update whose answer was lost has been carried out.
  const isDone = isSameQuery(there.query, tagQuery(label));
  if (!isDone && !isAsKnown(there, known))
    return write(native, (sql) => letGoOfNative(sql, place, "changed"));
  if (known.label === label) {
    const isNoted = failure === null && there.name === known.seenName;
    return isNoted ? undefined : save(native, known, there);
  }
  // The merchant's own segment stays on the tag of before.
  if (!known.made) return make(native, null);
  const isOurs = there.name === known.name || (isDone && namesOf(label).includes(there.name));
  const changed = await relabel(native, there, isOurs);
  if (changed === null) return write(native, (sql) => noteNativeFailure(sql, place, "refused"));
  await save(native, { ...known, label, name: isOurs ? changed.name : known.name }, changed);
}

/**
 * Gives a segment the label's query, and the label or the first free name of it. @param isOurs - false: its name stays
 * @returns null: Shopify refused
 */
async function relabel(
  { context: { admin }, label }: Native,
  there: ShopifySegment,
  isOurs: boolean,
): Promise<ShopifySegment | null> {
  const update = (name: string): Promise<ShopifySegment | null> =>
    updateSegment(admin, { id: there.id, name, query: tagQuery(label) });
  const changed = await update(isOurs ? label : there.name);
  if (changed !== null || !isOurs) return changed;
  const others = (await listSegments(admin)).filter(({ id }) => id !== there.id);
  const free = namesOf(label).find((name) => segmentNamed(others, name) === null);
  // Where nobody has the label as a name, it was not refused for its name.
  return free === undefined || free === label ? null : update(free);
}

/** Makes a segment under the first free name, or takes one that says the same already. */
async function make(native: Native, tried: KnownNative | null): Promise<void> {
  const { context, place, label } = native;
  const { admin } = context;
  if (tried === null && (await isFullOfSegments(admin))) return takeOfFullShop(native);
  const segments = await listSegments(admin);
  if (tried !== null && (await takeTried(native, tried, segments))) return;
  for (const name of namesOf(label)) {
    const other = segmentNamed(segments, name);
    if (other === null) return makeAs(native, name);
    // The merchant's own segment on this tag does. It is never changed or deleted.
    if (isSameQuery(other.query, tagQuery(label)))
      return save(native, { id: null, name, seenName: null, made: false, label, query: null }, other);
  }
  await write(native, (sql) => noteNoNative(sql, place, "refused"));
}

/**
 * Takes the merchant's own segment on this tag, whatever its name. The list of a full shop is long, so it is read once,
 * and then not again for as long as the shop is known to be full.
 */
async function takeOfFullShop(native: Native): Promise<void> {
  const { context, place, label, failure } = native;
  const segments = failure === "full" ? [] : await listSegments(context.admin);
  const own = segments.find(({ query }) => isSameQuery(query, tagQuery(label)));
  if (own === undefined) return write(native, (sql) => noteNoNative(sql, place, "full"));
  const known = { id: null, name: own.name, seenName: null, made: false, label, query: null };
  return save(native, known, own);
}

async function makeAs(native: Native, name: string): Promise<void> {
  const { context, place, label } = native;
  const known = { id: null, name, seenName: null, made: true, label, query: null };
  // Noted first: if the answer is lost, the next try finds the segment by its name, and knows that the app made it.
  await write(native, (sql) => saveNative(sql, place, known));
  const made = await createSegment(context.admin, { name, query: tagQuery(label) });
  if (made !== null) return save(native, known, made);
  const failure = (await isFullOfSegments(context.admin)) ? "full" : "refused";
  await write(native, (sql) => noteNoNative(sql, place, failure));
}

/** Takes a segment whose making got no answer. @returns false: it is not there */
async function takeTried(
  native: Native,
  tried: KnownNative,
  segments: readonly ShopifySegment[],
): Promise<boolean> {
  const there = segmentNamed(segments, tried.name);
  if (there === null || !isSameQuery(there.query, tagQuery(tried.label))) return false;
  await save(native, tried, there);
  await keep(native, { ...tried, id: there.id, query: there.query });
  return true;
}

function namesOf(label: string): string[] {
  return Array.from({ length: MOST_NAMES }, (_, index) => numberedLabel(label, index + 1));
}

/** Notes a segment that is there. */
function save(native: Native, known: KnownNative, { id, name, query }: ShopifySegment): Promise<void> {
  return write(native, (sql) => saveNative(sql, native.place, { ...known, id, seenName: name, query }));
}

/** Only while the sync goes on: its place may be another audience's by now. @throws SyncStopped where it has ended */
async function write({ context, sync }: Native, change: (sql: ShopSql) => Promise<void>): Promise<void> {
  await whileRunning(context, sync, change);
}
