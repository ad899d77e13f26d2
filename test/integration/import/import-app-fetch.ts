/** Is imported before the app, since the SDK keeps the fetch that it finds when it is loaded. */
let current = globalThis.fetch;

export const realFetch = current;

globalThis.fetch = (input, init) => current(input, init);

export function sendFetchThrough(other: typeof fetch): void {
  current = other;
}
