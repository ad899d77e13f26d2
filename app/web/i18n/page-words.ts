import { matchPath } from "@remix-run/react";

import type { WordPart } from "./words.ts";

/**
 * Which words each page needs besides the common ones. A test reads the pages' own calls and tells what is missing or
 * too much here.
 */
export const PAGE_WORDS: Readonly<Record<string, readonly WordPart[]>> = {
  "/app": ["home", "sync-error"],
  "/app/boundaries": ["boundaries"],
  "/app/campaigns": ["campaigns", "drafts", "klaviyo-access"],
  "/app/campaigns/new": ["campaigns", "segment-sync"],
  "/app/campaigns/experiments/:id": ["campaigns", "drafts", "segment-sync", "sync-error", "target"],
  "/app/campaigns/drafts/new": ["drafts", "klaviyo-access", "playbooks"],
  "/app/campaigns/drafts/:id": ["drafts", "playbooks", "since-then"],
  "/app/campaigns/dead-weight": ["dead-weight", "presets", "rules"],
  "/app/customers": ["customers", "prediction"],
  "/app/customers/export": ["export"],
  "/app/customers/:id": ["bought", "customer", "prediction"],
  "/app/groups/:group": ["bought", "customers", "group", "playbooks", "prediction"],
  "/app/groups/:group/export": ["export"],
  "/app/insights": ["insights", "prediction"],
  "/app/movement": ["movement"],
  "/app/segments": ["rules", "segment-sync", "segments"],
  "/app/segments/presets": ["presets", "rules"],
  "/app/segments/new": ["rules", "segments"],
  "/app/segments/:id": [
    "bought",
    "prediction",
    "rules",
    "segment-sync",
    "segments",
    "since-then",
    "sync-error",
    "target",
  ],
  "/app/segments/:id/edit": ["rules", "segments"],
  "/app/segments/:id/export": ["export"],
  "/app/settings": ["klaviyo-access", "settings"],
  "/app/sync": ["segment-sync", "sync", "sync-error", "target"],
  "/app/sync/not-in-sync": ["not-in-sync", "sync", "sync-error", "target"],
  "/app/unread-lines": ["unread-lines"],
};

/** The parts that the page at this path needs. An address without a page needs none. */
export function partsAt(path: string): readonly WordPart[] {
  const found = Object.entries(PAGE_WORDS).find(([pattern]) => matchPath(pattern, path) !== null);
  return found?.[1] ?? [];
}
