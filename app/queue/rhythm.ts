/** How often a process looks for work, and how long it waits between two looks. */
export interface Rhythm {
  /** Between two looks for a due job. */
  readonly pollMs: number;
  /** Between two heartbeats of a running job. */
  readonly heartbeatMs: number;
  /** A job without a heartbeat for this long was lost with its process. */
  readonly lostAfterSeconds: number;
  /** Between two looks for lost jobs. */
  readonly superviseSeconds: number;
  /** The share of a pause that is really waited when a job or a page asks for one. 1: all of it. */
  readonly pauses: number;
}

/** A heartbeat every 10 s. A killed worker's job counts as lost after 30 s without one. That is found within 15 s. */
export const RHYTHM: Rhythm = {
  pollMs: 500,
  heartbeatMs: 10_000,
  lostAfterSeconds: 30,
  superviseSeconds: 15,
  pauses: 1,
};
