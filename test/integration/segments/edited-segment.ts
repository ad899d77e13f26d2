import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findSegment } from "../../../app/db/segments/saved-segments.server.ts";
import type { EditedSegment } from "../../../app/segments/save.server.ts";
import { revisionOf, segmentOf } from "../../../app/segments/saved-segment.ts";

/** A segment as an editor that opens it now finds it. */
export async function editedSegment(sql: ShopSql, id: number): Promise<EditedSegment> {
  const row = await findSegment(sql, id);
  return { id, revision: row && revisionOf(segmentOf(row)) };
}
