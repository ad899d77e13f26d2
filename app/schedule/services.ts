import type { IngestServices } from "../ingest/services.ts";

/** What the schedule needs. */
export interface ScheduleServices extends IngestServices {
  /** The as-of moment of work that starts now. */
  asOf(): Date;
}
