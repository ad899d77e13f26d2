import { z } from "zod";

import { RULE_LIMITS } from "../domain/rules/limits.ts";
import type { ProblemCode, RuleProblem } from "../domain/rules/problem.ts";

/** So many problems are told at once. */
const MOST_PROBLEMS = 20;

/** A key that may be shown: keys come from anybody. */
const PLAIN_KEY = /^[A-Za-z_]{1,40}$/;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Takes no list. Its copy is not used: it would lack a key named `__proto__`. */
const jsonObject = z.looseObject({});
const jsonList = z.array(z.unknown());

/**
 * Collects what is wrong with a rule as it is read, and hands out the parts that are right. Each part that is wrong
 * is null.
 */
export class Reader {
  readonly problems: RuleProblem[] = [];
  conditions = 0;

  /** Notes a problem. */
  refuse(path: string, code: ProblemCode, allowed?: string): null {
    if (this.problems.length < MOST_PROBLEMS)
      this.problems.push(allowed === undefined ? { path, code } : { path, code, allowed });
    return null;
  }

  object(value: unknown, path: string): JsonObject | null {
    return isObject(value) ? value : this.refuse(path, "not_an_object");
  }

  /** Refuses keys that have no meaning, so that no part of a rule is silently left out. */
  onlyKeys(object: JsonObject, path: string, allowed: readonly string[]): void {
    for (const key of Object.keys(object))
      if (!allowed.includes(key))
        this.refuse(PLAIN_KEY.test(key) ? keyPath(path, key) : path, "unknown_key", allowed.join(", "));
  }

  oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[], code: ProblemCode): T | null {
    const found = allowed.find((each) => each === value);
    return found ?? this.refuse(path, code, allowed.join(", "));
  }

  whole(value: unknown, path: string, min: number, max: number): number | null {
    const parsed = z.number().safeParse(value);
    if (!parsed.success) return this.refuse(path, "not_a_number");
    const isFine = z.int().min(min).max(max).safeParse(parsed.data).success;
    // 0 and -0 are one number.
    return isFine ? parsed.data + 0 : this.refuse(path, "number_out_of_range", `${min}–${max}`);
  }

  /** A text that can be shown and stored. */
  text(value: unknown, path: string): string | null {
    const parsed = z.string().safeParse(value);
    if (!parsed.success) return this.refuse(path, "not_a_text");
    const text = parsed.data;
    if (text.length > RULE_LIMITS.valueCharacters)
      return this.refuse(path, "text_too_long", String(RULE_LIMITS.valueCharacters));
    if (!text.isWellFormed() || /\p{Cc}/u.test(text)) return this.refuse(path, "text_unprintable");
    return text.trim() === "" ? this.refuse(path, "text_empty") : text;
  }

  /** A list of at least one value, each once. */
  list<T>(
    value: unknown,
    path: string,
    most: number,
    each: (value: unknown, path: string) => T | null,
  ): T[] | null {
    const parsed = jsonList.safeParse(value);
    if (!parsed.success || parsed.data.length === 0) return this.refuse(path, "list_empty");
    if (parsed.data.length > most) return this.refuse(path, "list_too_long", String(most));
    const read = parsed.data.map((one, index) => each(one, `${path}[${String(index)}]`));
    return read.includes(null) ? null : [...new Set(read.filter((one) => one !== null))];
  }
}

function keyPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is JsonObject {
  return jsonObject.safeParse(value).success;
}
