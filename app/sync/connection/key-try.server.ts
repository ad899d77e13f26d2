import type { Database } from "../../db/core/database.server.ts";
import { returnKeyTry, takeKeyTry } from "../../db/sync/klaviyo/klaviyo-key-tries.server.ts";

const MINUTE_MS = 60_000;

/** Why Klaviyo is not asked about a key. */
export type KeyRefusal =
  | { readonly outcome: "empty" | "not_private" }
  /** minutes: until another key may be tried */
  | { readonly outcome: "too_many_keys"; readonly minutes: number };

interface KeyTry {
  readonly db: Database;
  readonly shopId: number;
  readonly key: string;
  readonly now: Date;
}

/**
 * Asks Klaviyo about a private key. It is asked only if the key can be a private one, and for a limited number of
 * wrong ones.
 */
export async function tryKey<Answer extends { readonly outcome: string }>(
  { db, shopId, key, now }: KeyTry,
  ask: () => Promise<Answer>,
): Promise<Answer | KeyRefusal> {
  if (key === "") return { outcome: "empty" };
  if (!/^pk_\w+$/.test(key)) return { outcome: "not_private" };
  const keyTry = await takeKeyTry(db, shopId, now);
  if (!keyTry.allowed) {
    const minutes = Math.max(1, Math.ceil((keyTry.againAt.getTime() - now.getTime()) / MINUTE_MS));
    return { outcome: "too_many_keys", minutes };
  }
  const answer = await ask();
  if (answer.outcome !== "wrong_key") await returnKeyTry(db, shopId, now);
  return answer;
}
