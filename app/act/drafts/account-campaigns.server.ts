import { askForAccessAgain } from "../../db/campaigns/access.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { readNewestCampaigns } from "../../klaviyo/campaigns/campaigns.server.ts";
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
    return { problem: await campaignProblem({ db, shopId }, error) };
  }
}

/**
 * What an error of Klaviyo's means to a merchant who looks at campaigns. Where access is missing, the pages ask for it
 * again.
 * @throws what is no error of Klaviyo's
 */
export async function campaignProblem(
  { db, shopId }: { readonly db: DraftServices["db"]; readonly shopId: number },
  error: unknown,
): Promise<"missing_scope" | "unavailable"> {
  if (!(error instanceof KlaviyoError)) throw error;
  if (error.code !== "missing_scope") return "unavailable";
  await inShopSql(db, shopId, askForAccessAgain);
  return "missing_scope";
}
