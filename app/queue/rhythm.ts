/** How often a process looks for what there is to do, and how long it waits between two looks. */
export interface Rhythm {
  /** Between two looks for a job that is due. */
  readonly pollMs: number;
  /** Between two signs of life of a job that runs. */
  readonly heartbeatMs: number;
  /** A job that gives no sign of life for this long was lost with its process. */
  readonly lostAfterSeconds: number;
  /** Between two looks for jobs that were lost. */
  readonly superviseSeconds: number;
  /** The part of a pause that is waited when a job asks for one: 1 is all of it. */
  readonly pauses: number;
}

/** Signs of life every 10 s; 30 s without one, found within 15 s, and the job of a killed worker is taken over. */
export const RHYTHM: Rhythm = {
  pollMs: 500,
  heartbeatMs: 10_000,
  lostAfterSeconds: 30,
  superviseSeconds: 15,
  pauses: 1,
};
