import { GraphQLError } from "graphql";
import type { Simulation, StoredDefinition } from "../simulation.ts";
import { gid } from "./gid.ts";

interface Capabilities {
  readonly adminFilterable?: { readonly enabled: boolean } | null;
  readonly analyticsQueryable?: { readonly enabled: boolean } | null;
}

interface DefinitionInput {
  readonly name: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type: string;
  readonly ownerType: string;
  readonly capabilities?: Capabilities | null;
  readonly access?: { readonly admin?: string | null; readonly storefront?: string | null } | null;
}

export interface DefinitionIdentifier {
  readonly ownerType: string;
  readonly namespace?: string | null;
  readonly key: string;
}

const TYPES = new Set(["single_line_text_field", "number_integer"]);
/** How many definitions of an owner type may be filters in the admin. */
const MOST_FILTERS = 50;

/** `metafieldDefinitionCreate`, for customers. */
export function createDefinition(simulation: Simulation, input: DefinitionInput): unknown {
  if (input.ownerType !== "CUSTOMER")
    throw new GraphQLError(`The simulator has no metafields for ${input.ownerType}.`);
  const refused = (code: string, field: string, message: string): unknown => ({
    createdDefinition: null,
    userErrors: [{ code, field: ["definition", field], message }],
  });
  const { definitions } = simulation;
  const at = keyOf(input);
  if (!/^[\w-]{2,64}$/.test(input.key)) return refused("INVALID_CHARACTER", "key", "Key is invalid.");
  if (!TYPES.has(input.type)) return refused("INCLUSION", "type", "Type name is not a valid type.");
  if (definitions.has(at)) return refused("TAKEN", "key", "Key is in use for Customer metafields.");
  const adminFilterable = input.capabilities?.adminFilterable?.enabled ?? false;
  if (
    adminFilterable &&
    [...definitions.values()].filter((one) => one.adminFilterable).length >= MOST_FILTERS
  ) {
    const message = "The limit of definitions that are used as admin filters is reached.";
    return refused("OWNER_TYPE_LIMIT_EXCEEDED_FOR_USE_AS_ADMIN_FILTERS", "capabilities", message);
  }
  const id = definitions.size + 1;
  const { name, type } = input;
  const analyticsQueryable = input.capabilities?.analyticsQueryable?.enabled ?? false;
  const access = {
    admin: input.access?.admin ?? "MERCHANT_READ",
    storefront: input.access?.storefront ?? "NONE",
  };
  const stored = { id, at, name, type, adminFilterable, analyticsQueryable, ...access };
  definitions.set(at, stored);
  simulation.changed.rest();
  return { createdDefinition: definitionNode(stored), userErrors: [] };
}

/** A definition as the Admin API shows it, as far as the simulator has it. */
function definitionNode({ id, name, analyticsQueryable }: StoredDefinition): unknown {
  return {
    id: gid("MetafieldDefinition", id),
    name,
    capabilities: { analyticsQueryable: { eligible: true, enabled: analyticsQueryable } },
  };
}

export interface DefinitionUpdate extends DefinitionIdentifier {
  readonly name?: string | null;
  readonly capabilities?: Capabilities | null;
}

/** `metafieldDefinitionUpdate`: of the name and of what it can be used for. What is not named stays. */
export function updateDefinition(simulation: Simulation, input: DefinitionUpdate): unknown {
  const stored = simulation.definitions.get(keyOf(input));
  if (stored === undefined) {
    const error = { code: "NOT_FOUND", field: null, message: "Definition not found." };
    return { updatedDefinition: null, userErrors: [error] };
  }
  const { adminFilterable, analyticsQueryable } = input.capabilities ?? {};
  const updated = {
    ...stored,
    name: input.name ?? stored.name,
    adminFilterable: adminFilterable?.enabled ?? stored.adminFilterable,
    analyticsQueryable: analyticsQueryable?.enabled ?? stored.analyticsQueryable,
  };
  simulation.definitions.set(stored.at, updated);
  simulation.changed.rest();
  return { updatedDefinition: definitionNode(updated), userErrors: [] };
}

/** `metafieldDefinitionDelete`. An app's own definition goes only together with its metafields. */
export function deleteDefinition(
  simulation: Simulation,
  identifier: DefinitionIdentifier,
  withMetafields: boolean,
): unknown {
  const refused = (code: string, message: string): unknown => ({
    deletedDefinition: null,
    userErrors: [{ code, field: null, message }],
  });
  const at = keyOf(identifier);
  if (!simulation.definitions.has(at)) return refused("NOT_FOUND", "Definition not found.");
  if (!withMetafields) {
    const message =
      "Deleting a definition in a reserved namespace must have deleteAllAssociatedMetafields set to true.";
    return refused("RESERVED_NAMESPACE_ORPHANED_METAFIELDS", message);
  }
  simulation.definitions.delete(at);
  for (const [key, { namespace, key: name }] of simulation.metafields) {
    if (`CUSTOMER/${namespace}/${name}` === at) simulation.metafields.delete(key);
  }
  simulation.changed.rest();
  const { ownerType, key } = identifier;
  return { deletedDefinition: { ownerType, namespace: identifier.namespace ?? "$app", key }, userErrors: [] };
}

function keyOf({ ownerType, namespace, key }: DefinitionIdentifier): string {
  return `${ownerType}/${namespace ?? "$app"}/${key}`;
}
