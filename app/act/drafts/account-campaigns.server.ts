import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { readNewestCampaigns } from "../../klaviyo/campaigns.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import type { DraftServices } from "./services.ts";

/** A campaign of the account, as the merchant chooses it. */
interface AccountCampaign {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** The account's newest email campaigns, or why they can't be read. */
export async function readAccountCampaigns(
  { db, klaviyo }: Pick<DraftServices, "db" | "klaviyo">,
  shopId: number,
): Promise<
  | { readonly campaigns: readonly AccountCampaign[] }
  | { readonly problem: "not_connected" | "missing_scope" | "unavailable" }
> {
  const target = await inShopSql(db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return { problem: "not_connected" };
  try {
    const campaigns = await readNewestCampaigns(klaviyo(shopId, target.encryptedKey));
    return { campaigns: campaigns.map(({ id, name, status }) => ({ id, name, status })) };
  } catch (error) {
    return { problem: campaignProblem(error) };
  }
}

/** What an error of Klaviyo's means to a merchant who looks at campaigns. @throws what is no error of Klaviyo's */
export function campaignProblem(error: unknown): "missing_scope" | "unavailable" {
  if (!(error instanceof KlaviyoError)) throw error;
  return error.code === "missing_scope" ? "missing_scope" : "unavailable";
}
