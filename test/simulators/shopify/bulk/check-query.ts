import {
  OperationTypeNode,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  type FieldNode,
  type GraphQLNamedType,
  type SelectionSetNode,
} from "graphql";
import type { Access } from "../graphql/access.ts";
import { checkDocument } from "../graphql/execute.ts";
import { adminSchema } from "../graphql/schema.ts";
import { flatten, fragmentsOf, type Fragments } from "./selections.ts";

const MAX_CONNECTIONS = 5;
const MAX_DEPTH = 2;

/** Why Shopify would refuse this text as a bulk query; null: it would not. */
export function bulkQueryProblem(text: string): string | null {
  const checked = checkDocument(text);
  if (!checked.ok) return `Invalid bulk query: ${checked.errors.map((error) => error.message).join("; ")}`;
  if (checked.operation.operation !== OperationTypeNode.QUERY)
    return "Invalid bulk query: a query operation is expected.";
  if ((checked.operation.variableDefinitions ?? []).length > 0) return "Bulk queries cannot have variables.";
  const walk = new Walk(fragmentsOf(checked.document));
  const root = adminSchema().schema.getQueryType();
  if (root != null) walk.selections(checked.operation.selectionSet, root, 0);
  if (walk.problem !== null) return walk.problem;
  if (walk.connections === 0) return "Bulk queries must contain at least one connection.";
  return walk.connections > MAX_CONNECTIONS
    ? `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`
    : null;
}

/** Which access a checked bulk query lacks; null: none. */
export function bulkQueryDenial(text: string, access: Access): string | null {
  const checked = checkDocument(text);
  const root = adminSchema().schema.getQueryType();
  if (!checked.ok || root == null) return null;
  const walk = new Walk(fragmentsOf(checked.document), access);
  walk.selections(checked.operation.selectionSet, root, 0);
  return walk.denial;
}

class Walk {
  connections = 0;
  problem: string | null = null;
  denial: string | null = null;
  /** How many list fields are around it. */
  #lists = 0;
  readonly #fragments: Fragments;
  readonly #access: Access | undefined;

  constructor(fragments: Fragments, access?: Access) {
    this.#fragments = fragments;
    this.#access = access;
  }

  selections(set: SelectionSetNode, parent: GraphQLNamedType, depth: number): void {
    for (const { field, condition } of flatten(set, this.#fragments)) {
      this.#field(
        field,
        condition === null ? parent : (adminSchema().schema.getType(condition) ?? parent),
        depth,
      );
    }
  }

  #field(field: FieldNode, parent: GraphQLNamedType, depth: number): void {
    if (!(isObjectType(parent) || isInterfaceType(parent))) return;
    const definition = parent.getFields()[field.name.value];
    if (definition === undefined) return;
    this.denial ??= this.#access?.denial(parent, definition) ?? null;
    if (parent === adminSchema().schema.getQueryType() && /^nodes?$/.test(field.name.value)) {
      this.problem ??= "Bulk queries cannot contain a top level `node` or `nodes` field.";
    }
    if (field.selectionSet === undefined) return;
    const type = getNamedType(definition.type);
    if (!type.name.endsWith("Connection")) {
      const isList = isListType(getNullableType(definition.type));
      this.#lists += isList ? 1 : 0;
      this.selections(field.selectionSet, type, depth);
      this.#lists -= isList ? 1 : 0;
      return;
    }
    this.connections++;
    if (this.#lists > 0)
      this.problem ??=
        "Queries that contain a connection field within a list field are not currently supported.";
    if (depth + 1 > MAX_DEPTH) {
      this.problem ??= `Bulk queries cannot contain connections with a nesting depth greater than ${MAX_DEPTH}.`;
    }
    this.#connection(field, type, depth);
  }

  #connection(field: FieldNode, type: GraphQLNamedType, depth: number): void {
    const node = nodeSelection(field, this.#fragments);
    if (node === null) {
      this.problem ??= `The connection field '${field.name.value}' must be read by its \`edges { node { … } }\` only.`;
      return;
    }
    const before = this.connections;
    const edge = fieldType(type, "edges");
    const nodeType = edge === null ? null : fieldType(edge, "node");
    if (nodeType !== null) this.selections(node, nodeType, depth + 1);
    const hasId = flatten(node, this.#fragments).some(
      ({ field: one }) => one.name.value === "id" && one.alias === undefined,
    );
    if (this.connections > before && !hasId) {
      this.problem ??= `The parent 'node' field for a nested connection must select the 'id' field without an alias.`;
    }
  }
}

/** The selection of `edges { node { … } }`, if a connection field has just that; null: it has not. */
export function nodeSelection(field: FieldNode, fragments: Fragments): SelectionSetNode | null {
  const only = (set: SelectionSetNode | undefined, name: string): SelectionSetNode | null => {
    const fields =
      set === undefined
        ? []
        : flatten(set, fragments).filter(({ field: one }) => one.name.value !== "__typename");
    const [first] = fields;
    return fields.length === 1 && first?.field.name.value === name
      ? (first.field.selectionSet ?? null)
      : null;
  };
  const edges = only(field.selectionSet, "edges");
  return edges === null ? null : only(edges, "node");
}

function fieldType(parent: GraphQLNamedType, name: string): GraphQLNamedType | null {
  if (!(isObjectType(parent) || isInterfaceType(parent))) return null;
  const field = parent.getFields()[name];
  return field === undefined ? null : getNamedType(field.type);
}
