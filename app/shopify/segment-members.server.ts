import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { LIST_SEGMENT_MEMBERS } from "./documents/segments.ts";
import { AdminApiError } from "./errors.ts";
import { toGid } from "./gid.ts";

const answer = z.object({
  customerSegmentMembers: z.object({
    edges: z.array(z.object({ node: z.object({ id: z.string() }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/** A member's id has the customer's number, whether it calls itself a member or a customer. */
const MEMBER = /^gid:\/\/shopify\/(?:CustomerSegmentMember|Customer)\/(\d{1,18})$/;

/** Who is in a customer segment of Shopify's. `too_many`: more than `most`. */
export type SegmentMembers =
  | { readonly outcome: "members"; readonly ids: readonly bigint[] }
  | { readonly outcome: "gone" }
  | { readonly outcome: "too_many" };

/** Reads the members of a segment, page by page, at most so many. */
export async function readSegmentMembers(
  admin: AdminClient,
  segmentId: bigint,
  most: number,
): Promise<SegmentMembers> {
  const ids: bigint[] = [];
  let after: string | null = null;
  try {
    do {
      const variables: { segmentId: string; after: string | null } = {
        segmentId: toGid("Segment", segmentId),
        after,
      };
      const { customerSegmentMembers: page } = await admin.request(LIST_SEGMENT_MEMBERS, variables, answer);
      ids.push(...page.edges.flatMap(({ node }) => MEMBER.exec(node.id)?.[1] ?? []).map(BigInt));
      if (ids.length > most || (ids.length === most && page.pageInfo.hasNextPage))
        return { outcome: "too_many" };
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
  } catch (error) {
    if (error instanceof AdminApiError && /NOT_FOUND|INVALID/.test(error.code)) return { outcome: "gone" };
    throw error;
  }
  return { outcome: "members", ids };
}
