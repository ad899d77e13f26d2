import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { z } from "zod";

/** A state file that is there but is none of ours; its message names the file and the cure. */
export class StateFileError extends Error {
  constructor(path: string, reason: string) {
    super(`${path} can't be gone on with: ${reason}. \`npm run demo -- --fresh\` empties its folder.`);
  }
}

const WRITE_AFTER_MS = 100;

/** A simulator's state in a file: written shortly after each change and at close, so that a kill loses a moment only. */
export class StateFile<State> {
  readonly #path: string;
  readonly #state: () => State;
  #timer: NodeJS.Timeout | null = null;
  #lastTookMs = 0;
  #closed = false;

  constructor(path: string, state: () => State) {
    this.#path = path;
    this.#state = state;
  }

  /** Notes that there is something to write. A large state is written more rarely, so that it never takes all time. */
  changed(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.#write(), Math.max(WRITE_AFTER_MS, 3 * this.#lastTookMs));
  }

  /** Writes what is still to be written, and nothing from then on. */
  close(): void {
    if (this.#timer !== null) this.#write();
    this.#closed = true;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const began = performance.now();
    const half = `${this.#path}.half`;
    writeFileSync(half, JSON.stringify(this.#state()), { mode: 0o600 });
    renameSync(half, this.#path);
    this.#lastTookMs = performance.now() - began;
  }
}

/**
 * What a state file holds; null when there is none yet.
 * @throws StateFileError when it can't be read or is no such state
 */
export function readStateFile<Shape extends z.ZodType>(path: string, shape: Shape): z.infer<Shape> | null {
  try {
    return shape.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new StateFileError(path, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [first] = error.issues;
  return `it is no such state (${first?.path.join(".") ?? ""}: ${first?.message ?? ""})`;
}
