import { z } from "zod";

import {
  askForReports,
  tryDraftAgain,
  unwatchCampaign,
  watchCampaign,
} from "../../act/drafts/request.server.ts";
import type { Services } from "../../services.server.ts";
import type { CardAnswer } from "../../web/campaigns/use-campaigns-card.ts";

const id = z.coerce.number().pipe(z.int().positive().max(2_147_483_647));
const form = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("link"), campaignId: z.string().regex(/^\w{1,40}$/) }),
  z.object({ intent: z.enum(["remove", "again"]), id }),
  z.object({ intent: z.literal("read") }),
]);

/**
 * Reads what the merchant does on the card.
 * @throws Response 400 for a form that isn't the card's
 */
export function cardForm(data: FormData): z.output<typeof form> {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}

/** Does it. */
export async function carryOutCard(
  services: Services,
  shopId: number,
  asked: z.output<typeof form>,
): Promise<CardAnswer> {
  switch (asked.intent) {
    case "link": {
      const outcome = await watchCampaign(services, shopId, asked.campaignId);
      return { linkProblem: outcome === "linked" ? null : outcome };
    }
    case "remove":
      await unwatchCampaign(services, shopId, asked.id);
      break;
    case "again":
      await tryDraftAgain(services, shopId, asked.id);
      break;
    case "read":
      await askForReports(services, shopId);
  }
  return { linkProblem: null };
}
