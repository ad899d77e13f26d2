import { createContext, useContext } from "react";

import type { RuleProblem } from "../../../domain/rules/problem.ts";
import type { GroupDraft, NodeDraft } from "./draft.ts";
import type { BuilderView, LackView } from "../segment-view.ts";

/** What all parts of the builder share. */
export interface Builder {
  readonly view: BuilderView;
  readonly problems: readonly RuleProblem[];
  readonly lacks: readonly LackView[];
  /** The merchant tried to save: what is still empty is told too. */
  readonly isComplete: boolean;
  /** The node that gets the focus: the one that was added, or the group that something was removed from. */
  readonly focus: number | null;
  readonly change: (key: number, change: (node: NodeDraft) => NodeDraft | null) => void;
  readonly add: (group: GroupDraft, node: NodeDraft) => void;
  readonly remove: (group: GroupDraft, node: NodeDraft) => void;
}

const Context = createContext<Builder | null>(null);

export const BuilderProvider = Context.Provider;

/** @throws Error outside of a builder */
export function useBuilder(): Builder {
  const builder = useContext(Context);
  if (builder === null) throw new Error("This part stands outside of a builder.");
  return builder;
}

/** The first problem at a path, or at a place of the list there. */
export function problemAt(problems: readonly RuleProblem[], path: string): RuleProblem | null {
  return problems.find((each) => each.path === path || each.path.startsWith(`${path}[`)) ?? null;
}
