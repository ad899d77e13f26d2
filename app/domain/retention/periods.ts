/**
 * For how many days what is no longer needed is kept; older rows are deleted once a day. Orders, customers, models, runs
 * and their groups' sizes stay until the shop is erased; a customer's own rows go with the customer.
 */
export const RETENTION_DAYS = {
  /** Changes of group: the page Movement compares runs as far back as these go. */
  moves: 1_095,
  /** Ids of webhooks that were taken. Shopify sends one again for four hours; the rest is for looking into faults. */
  deliveries: 30,
  /** Lines of an import that could not be read, once a later import has read everything again. */
  badLines: 90,
  imports: 400,
  syncs: 400,
  audits: 90,
  /** What was asked for; the files themselves are never stored. */
  exports: 30,
  /** Customers' requests of their data, counted from when the merchant downloaded the file. */
  dataRequests: 90,
  /** Jobs that are done or have failed for good. */
  finishedJobs: 7,
} as const;
