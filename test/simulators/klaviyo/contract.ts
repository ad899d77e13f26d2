import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { ErrorObject, ValidateFunction } from "ajv";

/** The official description of the endpoints in use, revision 2026-07-15 (MIT, see klaviyo.LICENSE beside it). */
const CONTRACT_FILE = new URL("../../contracts/klaviyo-2026-07-15.json", import.meta.url);
const MEDIA_TYPE = "application/vnd.api+json";
const MAX_PROBLEMS = 100;

interface Parameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly required?: boolean;
  readonly schema: object;
}
type Content = Readonly<Record<string, { readonly schema: object }>>;
interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: object;
    readonly responses: Readonly<Record<string, { readonly content: Content }>>;
  };
}

/** What is wrong with a message. `pointer` points into the body, `parameter` names a query or path parameter. */
export interface Problem {
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
}
export interface Operation {
  readonly id: string;
  readonly described: Described;
}
interface CheckedRequest {
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly hasBody: boolean;
}

const contract = JSON.parse(readFileSync(CONTRACT_FILE, "utf8")) as Contract;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat("date", /^\d{4}-\d\d-\d\d$/);
ajv.addFormat("uri", (text: string) => URL.canParse(text));
ajv.addSchema({ $id: "klaviyo", components: { schemas: plainSchema(contract.components.schemas) } });
const validators = new WeakMap<object, ValidateFunction>();

/** OpenAPI 3.0 says `nullable`, JSON Schema says `type: [..., "null"]`. Defaults are of no use to a check. */
function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (schema === null || typeof schema !== "object") return schema;
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    plain[key] =
      key === "$ref" && typeof value === "string" ? value.replace(/^#/, "klaviyo#") : plainSchema(value);
  }
  if (plain.nullable === true && typeof plain.type === "string") {
    delete plain.nullable;
    plain.type = [plain.type, "null"];
    if (Array.isArray(plain.enum)) plain.enum = [...(plain.enum as unknown[]), null];
  }
  return plain;
}

function validator(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const compiled = ajv.compile(plainSchema(schema) as object);
  validators.set(schema, compiled);
  return compiled;
}

function bodyProblem(error: ErrorObject): Problem {
  const extra = error.params as { additionalProperty?: string };
  const name = extra.additionalProperty === undefined ? "" : ` (${extra.additionalProperty})`;
  return { pointer: error.instancePath || "/data", detail: `${error.message ?? error.keyword}${name}` };
}

function problemsOf(schema: object, value: unknown): Problem[] {
  const validate = validator(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(bodyProblem);
}

/** The operation of a method and path, with the ids in the path; null: the contract has no such endpoint. */
export function operationOf(
  method: string,
  path: string,
): { operation: Operation; ids: Record<string, string> } | null {
  const parts = path.split("/");
  for (const [template, methods] of Object.entries(contract.paths)) {
    const ids = matchPath(template.split("/"), parts);
    const described = methods[method.toLowerCase()];
    if (ids && described) return { operation: { id: described.operationId, described }, ids };
  }
  return null;
}

function matchPath(template: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (template.length !== parts.length) return null;
  const ids: Record<string, string> = {};
  for (const [index, name] of template.entries()) {
    const part = parts[index] ?? "";
    if (name.startsWith("{") && part !== "") ids[name.slice(1, -1)] = decodeURIComponent(part);
    else if (name !== part) return null;
  }
  return ids;
}

/** Every departure of a request from the contract. Empty: there is none. */
export function requestProblems(operation: Operation, request: CheckedRequest): Problem[] {
  const { parameters = [], requestBody } = operation.described;
  const problems = queryProblems(parameters, request.query);
  for (const header of parameters.filter((parameter) => parameter.in === "header")) {
    const value = request.headers[header.name];
    if (value === undefined ? header.required : !validator(header.schema)(value)) {
      problems.push({
        header: header.name,
        detail: `The ${header.name} header is missing or not the one expected.`,
      });
    }
  }
  if (requestBody === undefined) {
    if (request.hasBody) problems.push({ detail: "This endpoint takes no body.", pointer: "/" });
    return problems;
  }
  const contentType = request.headers["content-type"];
  const schema = requestBody.content[MEDIA_TYPE]?.schema;
  if (typeof contentType !== "string" || contentType.split(";")[0]?.trim() !== MEDIA_TYPE) {
    problems.push({ header: "content-type", detail: `The body must be sent as ${MEDIA_TYPE}.` });
  }
  return schema ? [...problems, ...problemsOf(schema, request.body)] : problems;
}

function queryProblems(parameters: readonly Parameter[], query: URLSearchParams): Problem[] {
  const problems: Problem[] = [];
  for (const name of new Set(query.keys())) {
    const parameter = parameters.find((known) => known.in === "query" && known.name === name);
    const values = query.getAll(name);
    if (!parameter)
      problems.push({ parameter: name, detail: `'${name}' is not a parameter of this endpoint.` });
    else if (values.length > 1)
      problems.push({ parameter: name, detail: `'${name}' is given more than once.` });
    else if (!validator(parameter.schema)(queryValue(parameter.schema, values[0] ?? ""))) {
      problems.push({ parameter: name, detail: `'${name}' does not have an allowed value.` });
    }
  }
  for (const parameter of parameters) {
    if (parameter.in === "query" && parameter.required && !query.has(parameter.name)) {
      problems.push({ parameter: parameter.name, detail: `'${parameter.name}' is required.` });
    }
  }
  return problems;
}

function queryValue(schema: { type?: unknown }, text: string): unknown {
  if (schema.type === "array") return text.split(",");
  if (schema.type === "integer" && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

/** Every departure of an answer from the contract. */
export function responseProblems(
  operation: Operation,
  status: number,
  contentType: string | null,
  body: unknown,
): Problem[] {
  const { responses } = operation.described;
  const answer = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
  if (!answer) return [{ detail: `${operation.id} never answers ${status}.` }];
  const content = answer.$ref
    ? contract.components.responses[answer.$ref.replace("#/components/responses/", "")]?.content
    : answer.content;
  if (!content) return body === undefined ? [] : [{ detail: `${status} of ${operation.id} has no body.` }];
  const schema = content[MEDIA_TYPE]?.schema;
  if (!schema || contentType?.split(";")[0] !== MEDIA_TYPE)
    return [{ header: "content-type", detail: MEDIA_TYPE }];
  return problemsOf(schema, body);
}
