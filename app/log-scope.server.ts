import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the work that is being done. Every log line from within that work has these fields. */
export interface LogScope {
  /** The fields that are known where this is called. */
  fields(): Readonly<Record<string, unknown>>;
  /** Does work with these fields, added to those of the work around it. */
  within<T>(fields: Readonly<Record<string, unknown>>, work: () => T): T;
  /** Adds fields for the rest of the work around. */
  add(fields: Readonly<Record<string, unknown>>): void;
}

export function createLogScope(): LogScope {
  const storage = new AsyncLocalStorage<Record<string, unknown>>();
  return {
    fields: () => storage.getStore() ?? {},
    within: (fields, work) => storage.run({ ...storage.getStore(), ...fields }, work),
    add: (fields) => void Object.assign(storage.getStore() ?? {}, fields),
  };
}
