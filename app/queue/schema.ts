/** The schema of pg-boss's tables, in the same database. */
export const QUEUE_SCHEMA = "pgboss";
