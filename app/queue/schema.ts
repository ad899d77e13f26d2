/** Where pg-boss keeps its tables, in the same database. */
export const QUEUE_SCHEMA = "pgboss";
