import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the work that is being done: it stands in every line that the log gets from within it. */
export interface LogScope {
  /** What is known where this is called. */
  fields(): Readonly<Record<string, unknown>>;
  /** Does work of which the fields are known, besides those of the work around it. */
  within<T>(fields: Readonly<Record<string, unknown>>, work: () => T): T;
  /** Something more became known, for the rest of the work around. */
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
