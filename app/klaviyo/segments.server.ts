import { FilterBuilder, SegmentsApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId, NOTHING } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import { KlaviyoError } from "./error.ts";
import { pageOf, readPages } from "./paging.server.ts";

/** A segment of the profiles whose property has a value. */
export interface PropertySegment {
  readonly name: string;
  readonly property: string;
  readonly value: string;
}

type CreateQuery = Parameters<SegmentsApi["createSegment"]>[0];

const NAMED_SEGMENT = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });
const MADE = z.object({ data: z.object({ id: z.string() }) });
const MAX_CREATIONS = 3;
const LOOK_AGAIN_MS = 1_000;
/** No segment has this id. */
const NO_SEGMENT = "sixfold-scope-check";

/** The segment of exactly this name. Of several, the first that Klaviyo names. */
export async function findSegmentByName(client: KlaviyoClient, name: string): Promise<{ id: string } | null> {
  const filter = new FilterBuilder().any("name", [name]).build();
  const pages = readPages(client, {
    call: "get_segments",
    row: NAMED_SEGMENT,
    send: (session, page) =>
      new SegmentsApi(session).getSegments({ filter, fieldsSegment: ["name"], ...page }),
  });
  for await (const segments of pages) {
    const found = segments.find((segment) => segment.attributes.name === name);
    if (found) return { id: found.id };
  }
  return null;
}

/**
 * Makes a segment. If no answer came, the segment may exist. So it is looked for by its name before a second one is
 * made. Callers who want to keep an existing segment of that name look for it first.
 */
export async function createSegment(
  client: KlaviyoClient,
  segment: PropertySegment,
): Promise<{ id: string }> {
  for (let creation = 1; creation <= MAX_CREATIONS; creation += 1) {
    const outcome = await client.request({
      call: "create_segment",
      answer: MADE,
      whenLost: "tell",
      send: (session) =>
        new SegmentsApi(session).createSegment(createQuery(segment), { fieldsSegment: ["name"] }),
    });
    if (outcome.outcome !== "unknown") return { id: valueOf("create_segment", outcome).data.id };
    await client.wait(LOOK_AGAIN_MS * creation);
    const made = await findSegmentByName(client, segment.name);
    if (made) return made;
  }
  throw new KlaviyoError("unavailable", { call: "create_segment" });
}

function createQuery({ name, property, value }: PropertySegment): CreateQuery {
  const condition = {
    type: "profile-property" as const,
    property: `properties['${property}']`,
    filter: { type: "string" as const, operator: "equals" as const, value },
  };
  const definition = { conditionGroups: [{ conditions: [condition] }] };
  return { data: { type: "segment" as const, attributes: { name, definition } } };
}

export async function segmentExists(client: KlaviyoClient, id: string): Promise<boolean> {
  const outcome = await client.request({
    call: "get_segment",
    answer: MADE,
    send: (session) => new SegmentsApi(session).getSegment(id, { fieldsSegment: ["name"] }),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("get_segment", outcome);
  return true;
}

/** The name of a segment; null: the segment is gone. */
export async function readSegmentName(client: KlaviyoClient, id: string): Promise<string | null> {
  const outcome = await client.request({
    call: "get_segment",
    answer: z.object({ data: NAMED_SEGMENT }),
    send: (session) => new SegmentsApi(session).getSegment(id, { fieldsSegment: ["name"] }),
  });
  if (isUnknownId(outcome)) return null;
  return valueOf("get_segment", outcome).data.attributes.name ?? "";
}

/** Deletes a segment but not its profiles. A segment that is gone counts as deleted. False: Klaviyo refuses. */
export async function deleteSegment(client: KlaviyoClient, id: string): Promise<boolean> {
  const outcome = await client.request({
    call: "delete_segment",
    answer: NOTHING,
    send: (session) => new SegmentsApi(session).deleteSegment(id),
  });
  return outcome.outcome !== "refused" || isUnknownId(outcome);
}

/** Gives a segment another name. Safe to repeat. False: the segment is gone. */
export async function renameSegment(client: KlaviyoClient, id: string, name: string): Promise<boolean> {
  const query = { data: { type: "segment" as const, id, attributes: { name } } };
  const outcome = await client.request({
    call: "update_segment",
    answer: MADE,
    send: (session) => new SegmentsApi(session).updateSegment(id, query, { fieldsSegment: ["name"] }),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("update_segment", outcome);
  return true;
}

/**
 * Asks for a segment, and renames one that doesn't exist. Klaviyo checks the scopes first.
 * @throws KlaviyoError `missing_scope` where the access may not read or write segments
 */
export async function probeSegments(client: KlaviyoClient): Promise<void> {
  const outcome = await client.request({
    call: "get_segments",
    answer: pageOf(z.unknown()),
    send: (session) => new SegmentsApi(session).getSegments({ pageSize: 1, fieldsSegment: ["name"] }),
  });
  valueOf("get_segments", outcome);
  await renameSegment(client, NO_SEGMENT, NO_SEGMENT);
}
