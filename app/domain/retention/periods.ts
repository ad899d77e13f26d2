/**
 * For how many days rows are kept that are no longer needed. Older rows are deleted once a day. Orders, customers,
 * models, runs and their groups' sizes, and the history, stay until the shop is erased. A customer's own rows are deleted with the
 * customer.
 */
export const RETENTION_DAYS = {
  /** Changes of group. The page Movement compares runs as far back as these go. */
  moves: 1_095,
  /**
   * Ids of webhooks that were taken. Shopify repeats one for four hours; the rest of the time is for looking into
   * faults.
   */
  deliveries: 30,
  /** Lines of an import that could not be read, once a later import has read everything again. */
  badLines: 90,
  imports: 400,
  syncs: 400,
  audits: 90,
  /** What predictions were fitted to, and how far off they had been. The newest one of a shop stays. */
  predictions: 400,
  /** How often people did what Klaviyo tells of, by day. */
  engagement: 400,
  /** Requests for files. The files themselves are never stored. */
  exports: 30,
  /** Drafts in Klaviyo and linked campaigns, with what was reported of them. */
  campaigns: 1_095,
  /** Customers' data requests, counted from the merchant's download of the file. */
  dataRequests: 90,
  /** Starts of workflows that Shopify Flow never confirmed. They are left out after three days already. */
  workflowCalls: 7,
  /** Requests of Flow and the extensions. Flow sends one again for a day and a half at most. */
  answeredRequests: 30,
  /** Who joined and left segments. */
  segmentMoves: 30,
  /** How many were in segments, day by day. */
  segmentDays: 1_095,
  /**
   * Experiments with their members, counted from their end. A merchant compares a campaign with those of the years
   * before, and without its members a result could not follow refunds and erasures.
   */
  experiments: 1_095,
  /** Jobs that are done or have failed for good. */
  finishedJobs: 7,
} as const;
