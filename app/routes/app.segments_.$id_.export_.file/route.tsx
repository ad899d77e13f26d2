import type { LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import { segmentSubject } from "../../domain/export/subject.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import { fileQuery } from "../app.groups.$group_.export_.file/file-query.ts";
import { sendFile } from "../app.groups.$group_.export_.file/send-file.server.ts";

/** The file of a segment's members. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const id = segmentIdOr404(params["id"]);
  const segment = await inShopSql(context.db, shopRequest.shop.id, (sql) => findSegment(sql, id));
  if (segment === null) throw new Response(null, { status: 404 });
  const query = fileQuery(segmentSubject(id), new URL(request.url).searchParams);
  const name = `sixfold-segment-${String(id)}`;
  return sendFile(context, shopRequest, query, { name, signal: request.signal });
}
