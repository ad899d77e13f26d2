import { randomUUID } from "node:crypto";

import { listsOfTarget, sourceList, type AudienceList } from "../../act/drafts/sources.server.ts";
import { areDraftsAllowed } from "../../db/campaigns/access.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { runningWith } from "../../db/experiments/experiments.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { emailLanguage, type EmailLanguage } from "../../domain/drafts/email-language.ts";
import { filledCopy } from "../../domain/drafts/playbook-copy.ts";
import type { StrategyId } from "../../domain/advice/playbooks.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import { isSameAudience, type AudienceSubject } from "../../domain/sync/audience.ts";
import { labelDueOf } from "../../sync/labels/labels-due.server.ts";
import type { NewDraftView } from "../../web/campaigns/drafts-view.ts";
import { createI18n } from "../../web/i18n/i18n.ts";
import { documentWords } from "../../web/i18n/words.server.ts";
import type { DraftQuery } from "./draft-address.ts";

const NEVER_ON = { target: "klaviyo", language: null, audiences: [] } as const;

/** What the page of a new draft shows; null: the segment or the experiment that it is for is gone. */
export async function readNewDraft(
  db: Database,
  shop: Pick<ShopRow, "id" | "name" | "domain" | "language">,
  { audience, strategy, without, language: wanted }: DraftQuery,
  now: Date,
): Promise<NewDraftView | null> {
  const shopId = shop.id;
  const { target, allowed, holdouts } = await inShopSql(db, shopId, async (sql) => ({
    target: await readTarget(sql, "klaviyo"),
    allowed: await areDraftsAllowed(sql),
    // An arm's members are no others than those who were drawn for it.
    holdouts: audience.kind === "arm" ? [] : await holdoutsOf(sql, audience, now),
  }));
  const source = sourceList(target, audience);
  const isThere = typeof source !== "string";
  const name = isThere ? source.name : await labelDueOf({ db, shopId }, target ?? NEVER_ON, audience);
  if (name === null) return null;
  const language = wanted ?? emailLanguage([shop.language]);
  const lists = listsOfTarget(target).filter(({ listId }) => !isThere || listId !== source.listId);
  const copy = strategy === null ? { subject: "", body: "" } : copyOf(strategy, language);
  return {
    source: { audience, name, strategy },
    requestKey: randomUUID(),
    language,
    ...copy,
    store: shop.name ?? shop.domain,
    problem: isThere ? null : source,
    allowed,
    lists: lists.map(({ listId, name }) => ({ listId, name })),
    excluded: listOfFirst(lists, without === null ? holdouts : [without]),
  };
}

/** The holdouts of the experiments that run with customers of an audience. A campaign to them would spoil these. */
async function holdoutsOf(
  sql: ShopSql,
  { kind, subject }: AudienceSubject,
  now: Date,
): Promise<AudienceSubject[]> {
  const ids = await runningWith(sql, { kind, of: subject }, now);
  return ids.map((experimentId) => armAudience({ experimentId, arm: "holdout" }));
}

/** The list of the first audience that has one; empty: none has. */
function listOfFirst(lists: readonly AudienceList[], audiences: readonly AudienceSubject[]): string {
  const known = audiences.flatMap((wanted) =>
    lists.filter(({ audience }) => isSameAudience(audience, wanted)),
  );
  return known[0]?.listId ?? "";
}

/** The playbook's example in a language, whatever language the page is in. */
function copyOf(strategy: StrategyId, language: EmailLanguage): { subject: string; body: string } {
  const { locale, words } = documentWords([language], "/app/groups/:group");
  const { t } = createI18n(locale, words);
  return {
    subject: filledCopy(t(`playbook.strategy.${strategy}.subject`), language),
    body: filledCopy(t(`playbook.strategy.${strategy}.text`), language),
  };
}
