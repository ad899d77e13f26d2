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

/** `metafieldsSet` for customers: all of a call or none of it. */
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
    if (owner === null || !simulation.data.customers.has(owner))
      return error("Owner does not exist.", at, "ownerId");
    if (!input.type) return error("Type can't be blank.", at, "type");
    if (input.value === "") return error("Value can't be blank.", at, "value");
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
