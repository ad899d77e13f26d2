import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from "graphql";

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** A field that is read, and the type that its fragment asks for. */
interface FlatField {
  readonly field: FieldNode;
  readonly condition: string | null;
}

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** The fields of a selection, with its fragments written out. */
export function flatten(
  set: SelectionSetNode,
  fragments: Fragments,
  condition: string | null = null,
): FlatField[] {
  return set.selections.flatMap((selection): FlatField[] => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, condition }];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return flatten(selection.selectionSet, fragments, selection.typeCondition?.name.value ?? condition);
    }
    const fragment = fragments.get(selection.name.value);
    return fragment === undefined
      ? []
      : flatten(fragment.selectionSet, fragments, fragment.typeCondition.name.value);
  });
}
