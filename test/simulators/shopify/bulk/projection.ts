import {
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { Connection } from "../graphql/connection.ts";
import { adminSchema } from "../graphql/schema.ts";
import { nodeSelection } from "./check-query.ts";
import { flatten, fragmentsOf, type Fragments } from "./selections.ts";

/** Writes the lines of one node: first itself, then the nodes of its connections, each naming its parent. */
type NodeWriter = (node: object, parentId: string | null, write: (line: string) => void) => void;

interface RootConnection {
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly writer: NodeWriter;
}

type Projection = (source: object) => Record<string, unknown>;

/**
 * Compiles a checked bulk query into writers. The general executor would take minutes for millions of nodes. What may
 * be read was checked by the validation before.
 */
export function rootConnections(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): RootConnection[] {
  const fragments = fragmentsOf(document);
  const root = adminSchema().schema.getQueryType();
  if (root == null) return [];
  return flatten(operation.selectionSet, fragments).map(({ field }) => {
    const definition = root.getFields()[field.name.value];
    const selection = nodeSelection(field, fragments);
    if (definition === undefined || selection === null) {
      throw new Error(`The simulator's bulk queries start at a connection, and ${field.name.value} is none.`);
    }
    const type = nodeTypeOf(getNamedType(definition.type));
    return {
      field: field.name.value,
      args: getArgumentValues(definition, field),
      writer: nodeWriter(selection, type, fragments),
    };
  });
}

function nodeWriter(set: SelectionSetNode, type: GraphQLNamedType, fragments: Fragments): NodeWriter {
  const project = projection(set, type, fragments);
  const children = flatten(set, fragments).flatMap(({ field }) => {
    const definition = fieldOf(type, field);
    const connection = definition === null ? null : getNamedType(definition.type);
    const selection = nodeSelection(field, fragments);
    if (definition === null || connection === null || selection === null || !isConnection(connection))
      return [];
    const args = getArgumentValues(definition, field);
    return [
      { name: field.name.value, args, writer: nodeWriter(selection, nodeTypeOf(connection), fragments) },
    ];
  });
  return (node, parentId, write) => {
    const line = project(node);
    if (parentId !== null) line["__parentId"] = parentId;
    write(JSON.stringify(line));
    for (const child of children) {
      const connection = read(node, child.name, child.args);
      if (!(connection instanceof Connection)) continue;
      for (const one of connection.all()) child.writer(one as object, String(line["id"]), write);
    }
  };
}

function projection(set: SelectionSetNode, type: GraphQLNamedType, fragments: Fragments): Projection {
  const steps = flatten(set, fragments).flatMap(({ field, condition }) => {
    const owner = condition === null ? type : (adminSchema().schema.getType(condition) ?? type);
    const key = field.alias?.value ?? field.name.value;
    const name = field.name.value;
    const typeName = isObjectType(owner) ? owner.name : null;
    if (name === "__typename") return [{ key, name, args: {}, inner: null, typeName }];
    const definition = fieldOf(owner, field);
    if (definition === null || isConnection(getNamedType(definition.type))) return [];
    const named = getNamedType(definition.type);
    const inner = field.selectionSet === undefined ? null : projection(field.selectionSet, named, fragments);
    return [{ key, name, args: getArgumentValues(definition, field), inner, typeName }];
  });
  return (source) => {
    const line: Record<string, unknown> = {};
    for (const { key, name, args, inner, typeName } of steps) {
      if (typeName !== null && "__typename" in source && source.__typename !== typeName) continue;
      const value = read(source, name, args);
      line[key] = inner === null || value === null ? value : projected(value, inner);
    }
    return line;
  };
}

function projected(value: unknown, inner: Projection): unknown {
  return Array.isArray(value) ? value.map((one: object) => inner(one)) : inner(value as object);
}

function read(source: object, name: string, args: Readonly<Record<string, unknown>>): unknown {
  if (!(name in source)) throw new Error(`The simulator has no field ${name} here.`);
  const value = (source as Record<string, unknown>)[name];
  return typeof value === "function"
    ? (value as (args: unknown) => unknown).call(source, args)
    : (value ?? null);
}

function fieldOf(type: GraphQLNamedType, field: FieldNode) {
  return isObjectType(type) || isInterfaceType(type) ? (type.getFields()[field.name.value] ?? null) : null;
}

function isConnection(type: GraphQLNamedType): boolean {
  return type.name.endsWith("Connection");
}

function nodeTypeOf(connection: GraphQLNamedType): GraphQLNamedType {
  const nodes = isObjectType(connection) ? connection.getFields()["nodes"] : undefined;
  return nodes === undefined ? connection : getNamedType(nodes.type);
}
