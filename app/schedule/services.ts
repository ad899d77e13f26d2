import type { IngestServices } from "../ingest/services.ts";

/** What doing things by themselves needs. */
export interface ScheduleServices extends IngestServices {
  /** The moment that work started now is as of. */
  asOf(): Date;
}
