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
} from "../../db/sync/native-segments.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { tagQuery } from "../../domain/sync/tag-query.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { AdminApiError } from "../../shopify/errors.ts";
import {
  createSegment,
  deleteSegment,
  findSegmentByName,
  isFullOfSegments,
  readSegment,
  updateSegment,
  type ShopifySegment,
} from "../../shopify/segments.server.ts";
import type { SyncContext } from "../engine/run-sync.server.ts";
import { numberedLabel } from "../labels/labels.ts";

interface NativeContext extends SyncContext {
  readonly admin: AdminClient;
}

/** What is known of a segment, and where it is noted. */
interface Native {
  readonly context: NativeContext;
  readonly place: number;
  /** The tag's label now. */
  readonly label: string;
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
  { audiences }: SyncTarget,
  places: readonly PlaceSet[],
): Promise<void> {
  const natives = await inShopSql(context.db, context.shopId, (sql) => readNatives(sql, places));
  for (const { place, wanted, known } of natives) {
    const audience = labelled(audiences).find((each) => each.place === place);
    if (!wanted || audience === undefined || audience.endedAt !== null) continue;
    context.signal.throwIfAborted();
    const native = { context, place, label: audience.label };
    await notingRefusal(native, () =>
      known?.id == null ? make(native, known) : keep(native, { ...known, id: known.id }),
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
    if (known !== null)
      await notingRefusal({ context, place }, async () => {
        if (known.made) await deleteMade(context.admin, known);
        await inShopSql(db, shopId, (sql) => noteNoNative(sql, place, null));
      });
  }
}

/** A segment is an extra. So the sync goes on where Shopify refuses or answers strangely, and tries again next time. */
async function notingRefusal(
  { context, place }: Pick<Native, "context" | "place">,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    await inShopSql(context.db, context.shopId, (sql) => noteNativeFailure(sql, place, "refused"));
  }
}

async function deleteMade(admin: AdminClient, known: KnownNative): Promise<void> {
  const there =
    known.id === null ? await findSegmentByName(admin, known.name) : await readSegment(admin, known.id);
  if (there?.name === known.name && isAsKnown(there, known)) await deleteSegment(admin, there.id);
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
  const { context, place, label } = native;
  const { admin } = context;
  const there = await readSegment(admin, known.id);
  if (there === null) return write(native, (sql) => letGoOfNative(sql, place, "deleted"));
  // An update whose answer was lost has been carried out.
  const isDone = isSameQuery(there.query, tagQuery(label));
  if (!isDone && !isAsKnown(there, known))
    return write(native, (sql) => letGoOfNative(sql, place, "changed"));
  if (known.label === label) return;
  // The merchant's own segment stays on the tag of before.
  if (!known.made) return make(native, null);
  const isRenamed = !isDone && there.name !== known.name;
  for (const name of isRenamed ? [there.name] : namesOf(label)) {
    const changed = await updateSegment(admin, { id: known.id, name, query: tagQuery(label) });
    if (changed !== null)
      return save(native, { ...known, label, name: isRenamed ? known.name : name }, changed);
    if ((await findSegmentByName(admin, name)) === null) return;
  }
}

/** Makes a segment under the first free name, or takes one that says the same already. */
async function make(native: Native, tried: KnownNative | null): Promise<void> {
  const { context, place, label } = native;
  const { admin } = context;
  if (tried !== null && (await findTried(native, tried))) return;
  for (const name of namesOf(label)) {
    const known = { id: null, name, made: true, label, query: null };
    const other = await findSegmentByName(admin, name);
    // The merchant's own segment on this tag does. It is never changed or deleted.
    if (other !== null && isSameQuery(other.query, tagQuery(label)))
      return save(native, { ...known, made: false }, other);
    if (other !== null) continue;
    // Noted first: if the answer is lost, the next try finds the segment by its name, and knows that the app made it.
    await write(native, (sql) => saveNative(sql, place, known));
    const made = await createSegment(admin, { name, query: tagQuery(label) });
    if (made !== null) return save(native, known, made);
    if ((await findSegmentByName(admin, name)) === null) break;
  }
  const failure = (await isFullOfSegments(admin)) ? "full" : "refused";
  await write(native, (sql) => noteNoNative(sql, place, failure));
}

/** Whether a segment is there whose making got no answer. */
async function findTried(native: Native, tried: KnownNative): Promise<boolean> {
  const there = await findSegmentByName(native.context.admin, tried.name);
  if (there === null || !isSameQuery(there.query, tagQuery(tried.label))) return false;
  await save(native, tried, there);
  await keep(native, { ...tried, id: there.id, query: there.query });
  return true;
}

function namesOf(label: string): string[] {
  return Array.from({ length: MOST_NAMES }, (_, index) => numberedLabel(label, index + 1));
}

/** Notes a segment that is there. */
function save(native: Native, known: KnownNative, { id, query }: ShopifySegment): Promise<void> {
  return write(native, (sql) => saveNative(sql, native.place, { ...known, id, query }));
}

async function write({ context }: Native, change: (sql: ShopSql) => Promise<void>): Promise<void> {
  await inShopSql(context.db, context.shopId, change);
}
