import type { AppGrant } from "./auth/grant.ts";
import type { BulkOperations } from "./bulk/operations.ts";
import type { ResultFiles } from "./bulk/result-files.ts";
import type { Faults } from "./control/faults.ts";
import type { FlowTriggers } from "./flow/flow-triggers.ts";
import type { QueryBucket } from "./graphql/bucket.ts";
import type { Subscriptions } from "./graphql/subscriptions.ts";
import type { SimulatorSettings } from "./settings.ts";
import type { Changed } from "./store/changed.ts";
import type { StoreData } from "./store/store.ts";
import type { TagSpellings } from "./store/tag-spellings.ts";
import type { Totals } from "./store/totals.ts";
import type { StagedUploads } from "./upload/staged-uploads.ts";
import type { WebhookSender } from "./webhooks/sender.ts";

/** Everything that one simulated Shopify consists of. */
export interface Simulation {
  readonly settings: SimulatorSettings;
  readonly data: StoreData;
  readonly totals: Totals;
  readonly spellings: TagSpellings;
  readonly changed: Changed;
  readonly grant: AppGrant;
  readonly bucket: QueryBucket;
  readonly operations: BulkOperations;
  readonly files: ResultFiles;
  readonly uploads: StagedUploads;
  readonly webhooks: WebhookSender;
  readonly faults: Faults;
  /** Metafields by `ownerId/namespace/key`. */
  readonly metafields: Map<string, StoredMetafield>;
  /** Definitions of metafields by `ownerType/namespace/key`. */
  readonly definitions: Map<string, StoredDefinition>;
  /** Customer segments by their number. */
  readonly segments: Map<number, StoredSegment>;
  readonly flow: FlowTriggers;
  readonly subscriptions: Subscriptions;
  /** When the clock stood at the settings' `asOf`: milliseconds since 1970. */
  readonly startedAt: number;
  now(): number;
}

export interface StoredDefinition {
  readonly id: number;
  /** Its key among the metafields. */
  readonly at: string;
  readonly name: string;
  readonly type: string;
  readonly adminFilterable: boolean;
  readonly analyticsQueryable: boolean;
  readonly admin: string;
  readonly storefront: string;
}

export interface StoredSegment {
  readonly id: number;
  readonly name: string;
  readonly query: string;
  readonly createdAt: number;
  readonly editedAt: number;
}

export interface StoredMetafield {
  readonly id: number;
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}
