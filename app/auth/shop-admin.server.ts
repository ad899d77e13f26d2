import "@shopify/shopify-app-remix/adapters/node";

import { SessionNotFoundError, type Session } from "@shopify/shopify-app-remix/server";

import type { StoredSession } from "../db/shops/shop-directory.server.ts";
import type { ShopifySdk } from "../shopify.server.ts";
import { adminClient, type AdminClient } from "../shopify/admin.server.ts";
import { AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import { replyOfThrown } from "../shopify/reply.ts";

type AdminContext = Awaited<ReturnType<ShopifySdk["unauthenticated"]["admin"]>>;

export interface StoredAccess {
  readonly shopify: Pick<ShopifySdk, "unauthenticated">;
  readonly now: () => Date;
  /** Waits before a request is repeated. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Makes sure that the refused access token is not used again, and gets another if possible. */
  readonly renew: (refused: StoredSession) => Promise<void>;
  /** Forgets an access token that is of no more use. */
  readonly forget: (refused: StoredSession) => Promise<void>;
}

/** The access token has expired and could not be exchanged for another now. */
class AccessNotRenewedError extends AdminUnreachableError {
  override name = "AccessNotRenewedError";
}

/** A token that expires sooner than this is renewed before it is used. */
const RENEW_BEFORE_MS = 120_000;
/** The waits before each try to renew a refused token. One failure of the network must not cost the access. */
const RENEWAL_WAITS_MS = [0, 1_000, 4_000];
/**
 * The waits after each refusal. Another process may have replaced the token just now, and store its own in a moment.
 * Two processes that replace each other's tokens find one of them by these waits.
 */
const REPLACEMENT_WAITS_MS = [0, 250, 1_000];
const REFUSED = 401;

/**
 * The Admin API of a shop by its stored access token. A token that is due is renewed. A token that Shopify refuses is
 * replaced by the one that is stored by now, or else by a new one. A reinstallation leaves such a token if the uninstall
 * never arrived. Another process leaves one if it replaced the token meanwhile.
 * @throws ShopUnavailableError with 401 where no access is left, AccessNotRenewedError where none can be had now
 */
export function shopAdmin(access: StoredAccess, shopDomain: string): AdminClient {
  const { sleep } = access;
  let context: AdminContext | null = null;

  async function session(): Promise<Session> {
    if (context === null || isDue(context.session, access.now()))
      context = await openContext(access, shopDomain);
    return context.session;
  }

  const client = adminClient(
    async (document, variables) => {
      if (context === null) throw new AccessNotRenewedError("There is no access token.");
      return context.admin.graphql(document, { variables });
    },
    { sleep },
  );

  /** Takes the stored token if it is another than the refused one. */
  async function takeNewer(refused: Session): Promise<boolean> {
    context = null;
    try {
      return (await session()).accessToken !== refused.accessToken;
    } catch (error) {
      if (isAccessLoss(error)) return false;
      throw error;
    }
  }

  async function replace(refused: Session): Promise<boolean> {
    context = null;
    await access.renew(refused);
    for (const ms of RENEWAL_WAITS_MS) {
      await sleep(ms);
      try {
        await session();
        return true;
      } catch (error) {
        if (!(error instanceof AccessNotRenewedError)) throw error;
      }
    }
    await access.forget(refused);
    return false;
  }

  return {
    async request(...asked) {
      for (const ms of REPLACEMENT_WAITS_MS) {
        const used = await session();
        try {
          return await client.request(...asked);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          await sleep(ms);
          if (!(await takeNewer(used)) && !(await replace(used))) throw error;
        }
      }
      const last = await session();
      try {
        return await client.request(...asked);
      } catch (error) {
        if (isRefusal(error)) await access.forget(last);
        throw error;
      }
    },
  };
}

/** Whether the app has no access to the shop, or can't renew it. The merchant's next visit cures both. */
export function isAccessLoss(error: unknown): boolean {
  return isRefusal(error) || error instanceof AccessNotRenewedError;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ShopUnavailableError && error.status === REFUSED;
}

function isDue({ expires }: Session, now: Date): boolean {
  return expires !== undefined && expires.getTime() - now.getTime() < RENEW_BEFORE_MS;
}

/** The SDK renews an expired token. If it can't, it throws a response. Most of these are the SDK's own. */
async function openContext({ shopify }: StoredAccess, shopDomain: string): Promise<AdminContext> {
  try {
    return await shopify.unauthenticated.admin(shopDomain);
  } catch (error) {
    if (error instanceof SessionNotFoundError) throw new ShopUnavailableError(REFUSED);
    const reply = await replyOfThrown(error);
    if (reply === null) throw error;
    if (reply.status < 500) throw new ShopUnavailableError(REFUSED);
    throw new AccessNotRenewedError("The access token could not be renewed.");
  }
}
