import { GraphQLError } from "graphql";
import { startBulkMutation } from "../bulk/run-mutation.ts";
import { startBulkQuery } from "../bulk/run-query.ts";
import type { Simulation } from "../simulation.ts";
import { addTags, removeTags, type TagOutcome, type TagSpelling } from "../store/tags.ts";
import type { StagedUploadInput } from "../upload/staged-uploads.ts";
import { denied } from "./access.ts";
import { bulkOperationNode } from "./nodes/bulk-operation-node.ts";
import { CustomerNode } from "./nodes/customer-node.ts";
import { idOf, parseGid } from "./gid.ts";
import {
  createDefinition,
  deleteDefinition,
  updateDefinition,
  type DefinitionIdentifier,
  type DefinitionUpdate,
} from "./metafield-definitions.ts";
import {
  metafieldsDelete,
  metafieldsSet,
  type MetafieldIdentifier,
  type MetafieldInput,
} from "./metafields.ts";
import { createSegment, deleteSegment, updateSegment } from "./segments.ts";

/** The mutations that the simulator carries out, by their name in the schema. */
export function mutationRoot(simulation: Simulation): Readonly<Record<string, unknown>> {
  return {
    bulkOperationRunQuery: ({ query, groupObjects }: { query: string; groupObjects: boolean }) =>
      startBulkQuery(simulation, query, groupObjects),
    bulkOperationRunMutation: (args: { mutation: string; stagedUploadPath: string }) =>
      startBulkMutation(simulation, args.mutation, args.stagedUploadPath),
    bulkOperationCancel: ({ id }: { id: string }) => cancel(simulation, id),
    stagedUploadsCreate: ({ input }: { input: readonly StagedUploadInput[] }) =>
      simulation.uploads.create(input),
    tagsAdd: (args: TagArguments) => changeTags(simulation, args, addTags),
    tagsRemove: (args: TagArguments) => changeTags(simulation, args, removeTags),
    metafieldsSet: ({ metafields }: { metafields: readonly MetafieldInput[] }) => {
      needCustomersWrite(simulation, "metafieldsSet");
      return metafieldsSet(simulation, metafields);
    },
    metafieldsDelete: ({ metafields }: { metafields: readonly MetafieldIdentifier[] }) => {
      needCustomersWrite(simulation, "metafieldsDelete");
      return metafieldsDelete(simulation, metafields);
    },
    metafieldDefinitionCreate: ({ definition }: { definition: Parameters<typeof createDefinition>[1] }) => {
      needCustomersWrite(simulation, "metafieldDefinitionCreate");
      return createDefinition(simulation, definition);
    },
    metafieldDefinitionUpdate: ({ definition }: { definition: DefinitionUpdate }) => {
      needCustomersWrite(simulation, "metafieldDefinitionUpdate");
      return updateDefinition(simulation, definition);
    },
    metafieldDefinitionDelete: (args: DeleteDefinitionArguments) => {
      needCustomersWrite(simulation, "metafieldDefinitionDelete");
      if (args.identifier == null)
        throw new GraphQLError("The simulator deletes definitions by identifier only.");
      return deleteDefinition(simulation, args.identifier, args.deleteAllAssociatedMetafields ?? false);
    },
    segmentCreate: (args: { name: string; query: string }) => {
      needCustomersWrite(simulation, "segmentCreate");
      return createSegment(simulation, args);
    },
    segmentUpdate: (args: { id: string; name?: string | null; query?: string | null }) => {
      needCustomersWrite(simulation, "segmentUpdate");
      return updateSegment(simulation, args);
    },
    segmentDelete: ({ id }: { id: string }) => {
      needCustomersWrite(simulation, "segmentDelete");
      return deleteSegment(simulation, id);
    },
    flowTriggerReceive: ({ handle, payload, body }: FlowArguments) => {
      if (body != null) throw new GraphQLError("The simulator takes `handle` and `payload` only.");
      return startWorkflows(simulation, handle, payload);
    },
    appUninstall: () => {
      simulation.grant.uninstall();
      return { app: null, userErrors: [] };
    },
  };
}

interface DeleteDefinitionArguments {
  readonly identifier?: DefinitionIdentifier | null;
  readonly deleteAllAssociatedMetafields?: boolean | null;
}

interface FlowArguments {
  readonly handle?: string | null;
  readonly payload?: unknown;
  readonly body?: string | null;
}

/** Where it fails, its field is null and has an error of its own. The other fields of the document are carried out. */
function startWorkflows(simulation: Simulation, handle: FlowArguments["handle"], payload: unknown): unknown {
  const fault = simulation.faults.take("flow", JSON.stringify({ handle, payload }));
  if (fault?.fault === "throttled")
    throw new GraphQLError("Throttled", { extensions: { code: "THROTTLED" } });
  const answer = fault?.fault === "failed" ? null : simulation.flow.receive(handle, payload);
  if (fault === null) return answer;
  throw new GraphQLError("Internal error. Looks like something went wrong on our end.", {
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
}

interface TagArguments {
  readonly id: string;
  readonly tags: readonly string[];
}

type TagChange = (present: readonly string[], asked: readonly string[], spelling: TagSpelling) => TagOutcome;

const OTHERS_WITH_TAGS = new Set(["Article", "DraftOrder", "Order", "Product"]);

function changeTags(simulation: Simulation, { id, tags }: TagArguments, change: TagChange): unknown {
  const { type } = parseGid(id);
  if (OTHERS_WITH_TAGS.has(type)) throw new GraphQLError(`The simulator has no tags for ${type}.`);
  needCustomersWrite(simulation, "tagsAdd");
  const customer = simulation.data.customers.get(idOf(id, "Customer"));
  if (customer === undefined) {
    return { node: null, userErrors: [{ field: ["id"], message: "Customer does not exist" }] };
  }
  const outcome = change(customer.tags, tags, (tag) => simulation.spellings.of(tag));
  if ("error" in outcome) return { node: null, userErrors: [{ field: null, message: outcome.error }] };
  customer.tags = outcome.tags;
  customer.updatedAt = simulation.now();
  simulation.changed.customer(customer.id);
  return { node: new CustomerNode(simulation, customer), userErrors: [] };
}

function needCustomersWrite(simulation: Simulation, field: string): void {
  if (simulation.grant.has("write_customers")) return;
  throw denied(`Access denied for ${field} field. Required access: \`write_customers\` access scope.`);
}

function cancel(simulation: Simulation, id: string): unknown {
  const operation = simulation.operations.find(idOf(id, "BulkOperation"));
  if (operation === null) {
    return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
  }
  if (!simulation.operations.cancel(operation)) {
    const message = "A bulk operation cannot be canceled when it is completed";
    return { bulkOperation: bulkOperationNode(operation), userErrors: [{ field: null, message }] };
  }
  return { bulkOperation: bulkOperationNode(operation), userErrors: [] };
}
