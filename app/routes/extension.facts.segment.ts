import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension, BadRequestError } from "../auth/extension-request.server.ts";
import { listSegmentFacts, readSegmentFacts } from "../extension-api/facts.server.ts";
import { segmentId } from "../segments/segment-id.ts";

/** Sidekick asks for the saved segments, or for the figures of one. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) => {
    const given = new URL(request.url).searchParams.get("id");
    const id = given === null ? null : segmentId(given);
    if (given !== null && id === null) throw new BadRequestError("The id is no segment's.");
    if (opened === null) return id === null ? { state: "list", segments: [] } : { state: "gone" };
    return id === null
      ? listSegmentFacts(context.db, opened.shop.id)
      : readSegmentFacts(context.db, opened.shop.id, id);
  });
}
