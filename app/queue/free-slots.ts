/** How much one process works at once. */
export interface Limits {
  /** How many different shops may have jobs running. */
  readonly shops: number;
  readonly jobs: number;
  readonly jobsPerShop: number;
}

/**
 * Whether one more job may begin.
 * @param running - how many jobs of each shop run
 * @returns the shops that may begin no more jobs now; null: no shop may
 */
export function freeSlots(running: ReadonlyMap<number, number>, limits: Limits): number[] | null {
  let jobs = 0;
  for (const count of running.values()) jobs += count;
  if (running.size >= limits.shops || jobs >= limits.jobs) return null;
  return [...running].filter(([, count]) => count >= limits.jobsPerShop).map(([shopId]) => shopId);
}
