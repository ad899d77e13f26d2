import { createHash } from "node:crypto";
import type { Simulation, StoredMetafield } from "../simulation.ts";
import { idOf, gid } from "./gid.ts";

export interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
}

const MAX_METAFIELDS = 25;

/** `metafieldsSet` for customers. It sets all of a call or none of it. */
export function metafieldsSet(simulation: Simulation, inputs: readonly MetafieldInput[]): unknown {
  const error = (message: string, at: number, field: string): unknown => ({
    metafields: [],
    userErrors: [
      { field: ["metafields", String(at), field], message, code: "INVALID_VALUE", elementIndex: null },
    ],
  });
  if (inputs.length > MAX_METAFIELDS) {
    return error(`Exceeded the maximum metafields input limit of ${MAX_METAFIELDS}.`, MAX_METAFIELDS, "key");
  }
  for (const [at, input] of inputs.entries()) {
    const owner = idOf(input.ownerId, "Customer");
    if (!simulation.data.customers.has(owner)) return error("Owner does not exist.", at, "ownerId");
    if (!input.type) return error("Type can't be blank.", at, "type");
    if (input.value === "") return error("Value can't be blank.", at, "value");
    const mismatch = mismatchOf(simulation, input);
    if (mismatch !== null) return error(mismatch, at, "value");
  }
  const metafields = inputs.map((input) => {
    const namespace = input.namespace ?? "$app";
    const key = `${input.ownerId}/${namespace}/${input.key}`;
    const id = simulation.metafields.get(key)?.id ?? simulation.metafields.size + 1;
    const stored = {
      id,
      ownerId: input.ownerId,
      namespace,
      key: input.key,
      type: input.type ?? "",
      value: input.value,
    };
    simulation.metafields.set(key, stored);
    return metafieldNode(stored, simulation.now());
  });
  simulation.changed.rest();
  return { metafields, userErrors: [] };
}

/** Why a value doesn't fit its type, or its type doesn't fit the definition; null: both fit. */
function mismatchOf({ definitions }: Simulation, input: MetafieldInput): string | null {
  const defined = definitions.get(`CUSTOMER/${input.namespace ?? "$app"}/${input.key}`);
  if (defined !== undefined && defined.type !== input.type)
    return `Type '${input.type}' must be consistent with the definition's type: '${defined.type}'.`;
  if (input.type === "number_integer" && !/^-?\d+$/.test(input.value)) return "Value must be an integer.";
  if (input.type === "single_line_text_field" && /[\r\n]/.test(input.value))
    return "Value can't include line breaks.";
  return null;
}

export interface MetafieldIdentifier {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
}

/** `metafieldsDelete` for customers. One that doesn't exist is null in the answer, and no error. */
export function metafieldsDelete(simulation: Simulation, inputs: readonly MetafieldIdentifier[]): unknown {
  for (const [at, { ownerId }] of inputs.entries()) {
    const owner = idOf(ownerId, "Customer");
    if (!simulation.data.customers.has(owner)) {
      const field = ["metafields", String(at), "ownerId"];
      return { deletedMetafields: null, userErrors: [{ field, message: "Owner does not exist." }] };
    }
  }
  const deletedMetafields = inputs.map(({ ownerId, namespace, key }) =>
    simulation.metafields.delete(`${ownerId}/${namespace}/${key}`) ? { ownerId, namespace, key } : null,
  );
  simulation.changed.rest();
  return { deletedMetafields, userErrors: [] };
}

export function metafieldNode(stored: StoredMetafield, now: number): unknown {
  return {
    __typename: "Metafield",
    id: gid("Metafield", stored.id),
    legacyResourceId: String(stored.id),
    namespace: stored.namespace,
    key: stored.key,
    type: stored.type,
    value: stored.value,
    sizeInBytes: Buffer.byteLength(stored.value),
    compareDigest: createHash("sha256").update(stored.value).digest("hex"),
    updatedAt: new Date(now).toISOString(),
  };
}
