import {
  OperationTypeNode,
  defaultFieldResolver,
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLTypeResolver,
  type OperationDefinitionNode,
} from "graphql";
import type { Simulation } from "../simulation.ts";
import { Access } from "./access.ts";
import { requestedCost } from "./cost.ts";
import { mutationRoot } from "./mutation-root.ts";
import { queryRoot } from "./query-root.ts";
import { arrayProblem, DOCUMENT_TOO_LONG, isDocumentTooLong } from "./request-limits.ts";
import { adminSchema } from "./schema.ts";
import { validationCode } from "./validation-codes.ts";

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: unknown;
}

type Checked =
  | { readonly ok: true; readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** The app sends a few documents many times, and the real schema is large. So checked documents are kept. */
const MOST_REMEMBERED = 200;
const remembered = new Map<string, Read>();

type Read = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Parses a document and checks it against the real schema. */
export function checkDocument(text: string, operationName?: string | null): Checked {
  const read = remembered.get(text) ?? readDocument(text);
  if (remembered.size < MOST_REMEMBERED) remembered.set(text, read);
  if ("errors" in read) return { ok: false, errors: read.errors };
  const operation = getOperationAST(read.document, operationName);
  if (operation == null) return { ok: false, errors: [new GraphQLError("An operation name is required.")] };
  return { ok: true, document: read.document, operation };
}

function readDocument(text: string): Read {
  if (isDocumentTooLong(text)) return { errors: [new GraphQLError(`Query ${DOCUMENT_TOO_LONG}`)] };
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
  const errors = validate(adminSchema().schema, document);
  if (errors.length > 0) return { errors: errors.map((error) => withCode(error, validationCode(error))) };
  return { document };
}

/** Runs a document that was checked before. A field that the grant does not cover is an error at its path. */
export async function runDocument(
  simulation: Simulation,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult> {
  const problem = arrayProblem(document, variables);
  if (problem !== null) return { errors: [problem] };
  const access = new Access(adminSchema(), simulation.grant.scopes);
  const result = await execute({
    schema: adminSchema().schema,
    document,
    operationName: operation.name?.value,
    variableValues: variables,
    rootValue:
      operation.operation === OperationTypeNode.MUTATION ? mutationRoot(simulation) : queryRoot(simulation),
    fieldResolver: guardedResolver(access),
    typeResolver: typeOfNode,
  });
  // Without data nothing was begun, since a variable doesn't fit.
  if (result.data !== undefined || result.errors === undefined) return result;
  return { ...result, errors: result.errors.map((error) => withCode(error, "INVALID_VARIABLE")) };
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, path, extensions } = error;
  return new GraphQLError(message, {
    ...(nodes !== undefined && { nodes }),
    ...(path !== undefined && { path }),
    extensions: { code, ...extensions },
  });
}

/** Answers one request as Shopify would, with the cost in `extensions`. */
export async function answerGraphql(simulation: Simulation, request: GraphqlRequest): Promise<GraphqlAnswer> {
  const checked = checkDocument(request.query, request.operationName);
  if (!checked.ok) return { errors: checked.errors.map(formatted) };
  const variables = request.variables ?? {};
  const cost = requestedCost(adminSchema().schema, checked.document, checked.operation, variables);
  const { maxQueryCost } = simulation.settings;
  if (cost > maxQueryCost) return refusedForCost(simulation, cost, maxQueryCost);
  if (!simulation.bucket.take(cost)) return throttled(simulation, cost);
  const result = await runDocument(simulation, checked.document, checked.operation, variables);
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors === undefined ? {} : { errors: result.errors.map(formatted) }),
    extensions: costOf(simulation, cost, cost),
  };
}

/** The answer when the bucket is empty: HTTP 200 with an error that says so. */
export function throttled(simulation: Simulation, cost: number): GraphqlAnswer {
  const error = {
    message: "Throttled",
    extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
  };
  return { errors: [error], extensions: costOf(simulation, cost, null) };
}

function refusedForCost(simulation: Simulation, cost: number, limit: number): GraphqlAnswer {
  const error = {
    message: `Query cost is ${cost}, which exceeds the single query max cost limit (${limit}).`,
    extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost: limit },
  };
  return { errors: [error], extensions: costOf(simulation, cost, null) };
}

function costOf(simulation: Simulation, requested: number, actual: number | null): unknown {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: simulation.bucket.status,
    },
  };
}

function formatted(error: GraphQLError): GraphQLFormattedError {
  const original = error.originalError;
  if (original === undefined || original === null || original instanceof GraphQLError) return error.toJSON();
  console.error(original);
  return { ...error.toJSON(), extensions: { code: "INTERNAL_SERVER_ERROR" } };
}

function guardedResolver(access: Access): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const field = info.parentType.getFields()[info.fieldName];
    if (field !== undefined) access.check(info.parentType, field);
    if (typeof source === "object" && source !== null && !(info.fieldName in source)) {
      throw new GraphQLError(`The simulator has no ${info.parentType.name}.${info.fieldName}.`, {
        extensions: { code: "NOT_SIMULATED" },
      });
    }
    return defaultFieldResolver(source, args, context, info);
  };
}

const typeOfNode: GraphQLTypeResolver<unknown, unknown> = (value) => {
  if (typeof value === "object" && value !== null && "__typename" in value) return String(value.__typename);
  return undefined;
};
