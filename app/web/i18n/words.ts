import type common from "./en/common.json";
import type boundaries from "./en/boundaries.json";
import type bought from "./en/bought.json";
import type campaigns from "./en/campaigns.json";
import type customer from "./en/customer.json";
import type customers from "./en/customers.json";
import type drafts from "./en/drafts.json";
import type deadWeight from "./en/dead-weight.json";
import type exportPage from "./en/export.json";
import type group from "./en/group.json";
import type home from "./en/home.json";
import type insights from "./en/insights.json";
import type klaviyoAccess from "./en/klaviyo-access.json";
import type movement from "./en/movement.json";
import type notInSync from "./en/not-in-sync.json";
import type playbooks from "./en/playbooks.json";
import type prediction from "./en/prediction.json";
import type presets from "./en/presets.json";
import type rules from "./en/rules.json";
import type segmentSync from "./en/segment-sync.json";
import type segments from "./en/segments.json";
import type settings from "./en/settings.json";
import type sinceThen from "./en/since-then.json";
import type sync from "./en/sync.json";
import type syncError from "./en/sync-error.json";
import type target from "./en/target.json";
import type unreadLines from "./en/unread-lines.json";

/**
 * The files of words, by name. Each language has a folder with all of them. `common` has what several pages say, and
 * goes with every document. A section such as `sync` may have its words in several files, by who needs them.
 */
interface WordFiles {
  common: typeof common;
  boundaries: typeof boundaries;
  bought: typeof bought;
  campaigns: typeof campaigns;
  customer: typeof customer;
  customers: typeof customers;
  drafts: typeof drafts;
  "dead-weight": typeof deadWeight;
  export: typeof exportPage;
  group: typeof group;
  home: typeof home;
  insights: typeof insights;
  "klaviyo-access": typeof klaviyoAccess;
  movement: typeof movement;
  "not-in-sync": typeof notInSync;
  playbooks: typeof playbooks;
  prediction: typeof prediction;
  presets: typeof presets;
  rules: typeof rules;
  "segment-sync": typeof segmentSync;
  segments: typeof segments;
  settings: typeof settings;
  "since-then": typeof sinceThen;
  sync: typeof sync;
  "sync-error": typeof syncError;
  target: typeof target;
  "unread-lines": typeof unreadLines;
}

/** A file of words that a page may need besides `common`. */
export type WordPart = Exclude<keyof WordFiles, "common">;

type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer Every) => void
  ? Every
  : never;

/** All words of all pages, as the keys of `t` know them. English says which there are. */
export type Words = All<WordFiles[keyof WordFiles]>;
