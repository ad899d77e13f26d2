/** How much one process works at once. */
export interface Limits {
  /** Different shops. */
  readonly shops: number;
  readonly jobs: number;
  readonly jobsPerShop: number;
}

/**
 * Whether there is room for one more job.
 * @param running - how many jobs of each shop run
 * @returns the shops that may have no more for now; null: nobody may
 */
export function roomFor(running: ReadonlyMap<number, number>, limits: Limits): number[] | null {
  let jobs = 0;
  for (const count of running.values()) jobs += count;
  if (running.size >= limits.shops || jobs >= limits.jobs) return null;
  return [...running].filter(([, count]) => count >= limits.jobsPerShop).map(([shopId]) => shopId);
}
