import { closeSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

import { z } from "zod";

/** A state file that is not one of ours. The message names the file and says what to do. */
export class StateFileError extends Error {
  constructor(path: string, reason: string) {
    super(`${path} can't be gone on with: ${reason}. \`npm run demo -- --fresh\` empties its folder.`);
  }
}

const WRITE_AFTER_MS = 100;
/** A value by its name, or an element by the name of its list and `[]`. */
const LINE = z.tuple([z.string(), z.unknown()]);
const PIECE_CHARACTERS = 1 << 20;
const PIECE_BYTES = 1 << 20;

/**
 * A simulator's state in a file. It is written shortly after each change and at close, so that a kill loses only a
 * moment. It has a line for each value and for each element of a list, so that no text is as long as the state.
 */
export class StateFile<State extends object> {
  readonly #path: string;
  readonly #state: () => State;
  #timer: NodeJS.Timeout | null = null;
  #lastTookMs = 0;
  #closed = false;

  constructor(path: string, state: () => State) {
    this.#path = path;
    this.#state = state;
  }

  /**
   * Notes that there is something to write. A large state is written more rarely, so that writing leaves time for
   * others.
   */
  changed(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.#write(), Math.max(WRITE_AFTER_MS, 3 * this.#lastTookMs));
  }

  /** Writes what is still to be written, and nothing after that. */
  close(): void {
    if (this.#timer !== null) this.#write();
    this.#closed = true;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const began = performance.now();
    const half = `${this.#path}.half`;
    writeLines(half, linesOf(this.#state()));
    renameSync(half, this.#path);
    this.#lastTookMs = performance.now() - began;
  }
}

/** The elements of a list as they are saved, made one by one. */
export function* saved<One>(all: Iterable<One>, asSaved: (one: One) => unknown): Generator {
  for (const one of all) yield asSaved(one);
}

function* linesOf(state: object): Generator<string> {
  for (const [name, value] of Object.entries(state)) {
    const isList = typeof value === "object" && value !== null && Symbol.iterator in value;
    if (!isList) yield JSON.stringify([name, value]);
    else for (const one of value as Iterable<unknown>) yield JSON.stringify([`${name}[]`, one]);
  }
}

/** Writes all lines at once, as the state of one moment. */
function writeLines(path: string, lines: Iterable<string>): void {
  const file = openSync(path, "w", 0o600);
  try {
    let piece = "";
    for (const line of lines) {
      piece += `${line}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      writeSync(file, piece);
      piece = "";
    }
    writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/**
 * What a state file holds; null: there is none yet.
 * @throws StateFileError if it can't be read or is no such state
 */
export function readStateFile<Shape extends z.ZodObject>(path: string, shape: Shape): z.infer<Shape> | null {
  try {
    const lists = listsOf(shape);
    const known: Record<string, unknown> = {};
    for (const line of fileLines(path)) {
      const read: unknown = JSON.parse(line);
      if (Array.isArray(read)) takeLine(known, lists, LINE.parse(read));
      // A state from before there were lines is one object.
      else Object.assign(known, shape.partial().parse(read));
    }
    return shape.extend(listsAsTheyAre(lists)).parse(known) as z.infer<Shape>;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new StateFileError(path, reasonOf(error));
  }
}

/** Checks each element as it is read. A second copy of a large list would be too much. */
function takeLine(
  known: Record<string, unknown>,
  lists: ReadonlyMap<string, z.ZodType>,
  [key, value]: z.infer<typeof LINE>,
): void {
  const name = key.replace(/\[\]$/, "");
  const element = name === key ? undefined : lists.get(name);
  if (element === undefined) known[key] = value;
  else ((known[name] ??= []) as unknown[]).push(element.parse(value));
}

/** The schemas of each list's elements. */
function listsOf(shape: z.ZodObject): ReadonlyMap<string, z.ZodType> {
  const lists = new Map<string, z.ZodType>();
  for (const [name, member] of Object.entries(shape.shape)) {
    const plain: unknown = member instanceof z.ZodDefault ? member.unwrap() : member;
    if (plain instanceof z.ZodArray) lists.set(name, plain.element as z.ZodType);
  }
  return lists;
}

/** Lists were checked already. A list without elements has no line. */
function listsAsTheyAre(lists: ReadonlyMap<string, z.ZodType>): Record<string, z.ZodType> {
  const asItIs = z.custom<unknown>(Array.isArray).default([]);
  return Object.fromEntries([...lists.keys()].map((name) => [name, asItIs]));
}

function* fileLines(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const piece = Buffer.alloc(PIECE_BYTES);
    let rest = "";
    for (let bytes = readSync(file, piece); bytes > 0; bytes = readSync(file, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, bytes))).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(file);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [first] = error.issues;
  return `it is no such state (${first?.path.join(".") ?? ""}: ${first?.message ?? ""})`;
}
