import type { TriggerFields } from "./trigger-files.ts";

/** A start that Flow took. */
interface TakenStart {
  readonly handle: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface UserError {
  readonly field: readonly string[];
  readonly message: string;
}

const MOST_BYTES = 50_000;

/** `flowTriggerReceive`: it checks a payload against the trigger that was deployed, and notes what it took. */
export class FlowTriggers {
  readonly taken: TakenStart[] = [];
  #triggers: Readonly<Record<string, TriggerFields>>;

  constructor(triggers: Readonly<Record<string, TriggerFields>>) {
    this.#triggers = triggers;
  }

  /** The app's next version has no such trigger. */
  withdraw(handle: string): void {
    this.#triggers = Object.fromEntries(Object.entries(this.#triggers).filter(([each]) => each !== handle));
  }

  receive(
    handle: string | null | undefined,
    payload: unknown,
  ): { readonly userErrors: readonly UserError[] } {
    const problems = this.#problems(handle ?? "", payload);
    if (problems.length > 0) {
      const message = `Errors validating schema:\n${problems.map((each) => `  ${each}\n`).join("")}`;
      return { userErrors: [{ field: ["body"], message }] };
    }
    this.taken.push({ handle: handle ?? "", payload: payload as TakenStart["payload"] });
    return { userErrors: [] };
  }

  #problems(handle: string, payload: unknown): string[] {
    const fields = Object.hasOwn(this.#triggers, handle) ? this.#triggers[handle] : undefined;
    if (fields === undefined) return [`Invalid handle '${handle}'.`];
    if (typeof payload !== "object" || payload === null || Array.isArray(payload))
      return ["Payload must be an object."];
    if (Buffer.byteLength(JSON.stringify(payload)) > MOST_BYTES)
      return [`Properties size exceeds the limit of ${String(MOST_BYTES)} bytes.`];
    const given = new Map(Object.entries(payload));
    const missing = Object.entries(fields).flatMap(([key, type]) => {
      const problem = problemOf(type, given.get(key));
      return problem === null ? [] : [`'${key}' ${problem}.`];
    });
    const strange = [...given.keys()].filter((key) => !Object.hasOwn(fields, key));
    return [...missing, ...strange.map((key) => `'${key}' is no field of the trigger.`)];
  }
}

function problemOf(type: string, value: unknown): string | null {
  if (value === undefined) return "is missing";
  switch (type) {
    case "customer_reference":
      return Number.isSafeInteger(value) ? null : "must be an integer";
    case "number_decimal":
      return typeof value === "number" ? null : "must be a number";
    case "boolean":
      return typeof value === "boolean" ? null : "must be true or false";
    case "single_line_text_field":
      return typeof value === "string" && !/[\r\n]/.test(value) ? null : "must be a text of one line";
    default:
      return `has the type ${type}, which the simulator doesn't have`;
  }
}
