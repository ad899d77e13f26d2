import {
  Kind,
  parse,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type SelectionSetNode,
} from "graphql";

type Values = Readonly<Record<string, unknown>>;

const documents = new Map<string, DocumentNode>();

/** Documents that were parsed before. */
export function documentOf(text: string): DocumentNode {
  const known = documents.get(text);
  if (known !== undefined) return known;
  const read = parse(text);
  documents.set(text, read);
  return read;
}

/** The answer to a document: what it selects of the root. The root's fields may be functions of their arguments. */
export function answerTo(text: string, variables: Values, root: Values): unknown {
  const [definition] = documentOf(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION)
    throw new Error("The load's Shopify takes single operations only.");
  return select(root, definition.selectionSet, variables);
}

/** What a selection takes of a value. @throws Error that names a field which the load's Shopify lacks */
export function select(value: unknown, { selections }: SelectionSetNode, variables: Values): unknown {
  if (value === null) return null;
  if (Array.isArray(value))
    return value.map((each) => select(each, { kind: Kind.SELECTION_SET, selections }, variables));
  const source = value as Values;
  const taken: Record<string, unknown> = {};
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      taken[selection.alias?.value ?? selection.name.value] = fieldOf(source, selection, variables);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition?.name.value;
      if (type === undefined || type === source["__typename"])
        Object.assign(taken, select(source, selection.selectionSet, variables));
    } else throw new Error("The load's Shopify knows no named fragments.");
  }
  return taken;
}

function fieldOf(source: Values, field: FieldNode, variables: Values): unknown {
  const name = field.name.value;
  const held = source[name];
  if (held === undefined) throw new Error(`The load's Shopify has no field ${name}.`);
  const given = Object.fromEntries(
    (field.arguments ?? []).map(({ name: argument, value }) => [
      argument.value,
      valueFromASTUntyped(value, { ...variables }),
    ]),
  );
  const value: unknown = typeof held === "function" ? (held as (given: Values) => unknown)(given) : held;
  return field.selectionSet === undefined ? value : select(value, field.selectionSet, variables);
}
