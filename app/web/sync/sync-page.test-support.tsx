import { SyncPage } from "./sync-page.tsx";
import type { SyncRunView } from "../target/set-view.ts";
import type { SyncPageProps, SyncView } from "./sync-view.ts";

const OFF = {
  enabled: false,
  lastSync: null,
  waiting: null,
  paused: null,
  undo: null,
  atTarget: [],
  notInSync: [],
  leaving: null,
};

/** Both targets are off, and nothing prevents switching them on. */
export const BOTH_OFF: SyncView = {
  tags: { ...OFF, exampleTag: "Sixfold: Loyal", metafields: false },
  klaviyo: {
    ...OFF,
    accountName: null,
    createProfiles: false,
    segments: false,
    predictions: false,
    consent: false,
  },
  segments: [],
  audits: { shopify_tags: null, klaviyo: null },
  parkedCode: null,
  plan: null,
  limited: false,
  scored: true,
};

/** A sync that ended well. */
export const DONE: SyncRunView = {
  id: 7,
  kind: "forward",
  status: "done",
  phase: "removing",
  planned: 1_203,
  added: 1_200,
  removed: 3,
  updated: 0,
  failed: 0,
  errorCode: null,
  startedAt: "2026-01-31T00:00:00.000Z",
  finishedAt: "2026-01-31T00:05:00.000Z",
};

/** The page with both targets off, except for the given parts. */
export const syncPage = (view: Partial<SyncView>, props: Partial<SyncPageProps> = {}) => (
  <SyncPage
    view={{ ...BOTH_OFF, ...view }}
    pending={null}
    result={null}
    queued={{ tags: false, klaviyo: false }}
    deciding={null}
    decided={null}
    onDecide={() => undefined}
    onIntent={() => undefined}
    onConnect={() => undefined}
    onConsent={() => undefined}
    onSegments={() => undefined}
    {...props}
  />
);
