/** Customer segments in Shopify: saved queries, each with a name that is the shop's only one. */
import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import {
  COUNT_SEGMENTS,
  CREATE_SEGMENT,
  DELETE_SEGMENT,
  LIST_SEGMENTS,
  READ_SEGMENT,
  UPDATE_SEGMENT,
} from "./documents/segments.ts";
import { AdminApiError } from "./errors.ts";
import { fromGid, toGid } from "./gid.ts";

/** A customer segment. Its id is the number in Shopify's. */
export interface ShopifySegment {
  readonly id: string;
  readonly name: string;
  readonly query: string;
}

/** As many segments as a shop may have. */
const MOST_SEGMENTS = 6_000;
/** Pages of 250 segments. One more than a shop can have, since others may be made meanwhile. */
const MOST_PAGES = 25;

const segment = z
  .object({ id: z.string(), name: z.string(), query: z.string() })
  .transform((found): ShopifySegment => ({ ...found, id: String(fromGid("Segment", found.id)) }));
const userErrors = z.array(z.object({ message: z.string() }));
const changed = z.object({ segment: segment.nullable(), userErrors }).nullable();
const listed = z.object({
  segments: z.object({
    nodes: z.array(segment),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/**
 * The segments of a shop, the newest first. Shopify may not search by name, and ignores a filter that it doesn't know.
 * So finding a name takes the whole list: 24 calls in a shop that has as many as it may.
 */
export async function listSegments(admin: AdminClient): Promise<ShopifySegment[]> {
  const found: ShopifySegment[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { segments }: z.output<typeof listed> = await admin.request(LIST_SEGMENTS, { after }, listed);
    found.push(...segments.nodes);
    after = segments.pageInfo.endCursor;
    if (!segments.pageInfo.hasNextPage || after === null) break;
  }
  return found;
}

/** The segment of a name, upper and lower case ignored; null: there is none. */
export function segmentNamed(segments: readonly ShopifySegment[], name: string): ShopifySegment | null {
  const plain = (text: string): string => text.trim().toLowerCase();
  return segments.find((each) => plain(each.name) === plain(name)) ?? null;
}

/** null: it is gone. */
export async function readSegment(admin: AdminClient, id: string): Promise<ShopifySegment | null> {
  try {
    const answer = z.object({ segment: segment.nullable() });
    return (await admin.request(READ_SEGMENT, { id: toGid("Segment", id) }, answer)).segment;
  } catch (error) {
    if (error instanceof AdminApiError && /NOT_FOUND/.test(error.code)) return null;
    throw error;
  }
}

/** Whether a shop has as many segments as it may. */
export async function isFullOfSegments(admin: AdminClient): Promise<boolean> {
  const answer = z.object({ segmentsCount: z.object({ count: z.int() }).nullable() });
  const { segmentsCount } = await admin.request(COUNT_SEGMENTS, {}, answer);
  return (segmentsCount?.count ?? 0) >= MOST_SEGMENTS;
}

/**
 * Makes a segment. Shopify gives no codes of what is wrong, so the caller looks.
 * @returns null: Shopify refused
 * @throws AdminUnreachableError where no answer came, so that it may be there
 */
export async function createSegment(
  admin: AdminClient,
  { name, query }: Omit<ShopifySegment, "id">,
): Promise<ShopifySegment | null> {
  const answer = z.object({ segmentCreate: changed });
  return (await admin.request(CREATE_SEGMENT, { name, query }, answer)).segmentCreate?.segment ?? null;
}

/** Changes a segment. It may be done again. @returns null: Shopify refused, or the segment is gone */
export async function updateSegment(
  admin: AdminClient,
  { id, name, query }: ShopifySegment,
): Promise<ShopifySegment | null> {
  const answer = z.object({ segmentUpdate: changed });
  const variables = { id: toGid("Segment", id), name, query };
  return (await admin.request(UPDATE_SEGMENT, variables, answer)).segmentUpdate?.segment ?? null;
}

/** Deletes a segment. One that is gone counts as deleted. @returns false: Shopify refused */
export async function deleteSegment(admin: AdminClient, id: string): Promise<boolean> {
  const answer = z.object({
    segmentDelete: z.object({ deletedSegmentId: z.string().nullable(), userErrors }).nullable(),
  });
  const { segmentDelete } = await admin.request(DELETE_SEGMENT, { id: toGid("Segment", id) }, answer);
  return segmentDelete?.deletedSegmentId != null || (await readSegment(admin, id)) === null;
}
