import {
  DEFAULT_DEFINITIONS,
  NUMBER_FIELDS,
  ownHighValue,
  type Definitions,
  type NumberDefinition,
} from "../../domain/presets/definitions.ts";
import { amountMajor, currencyExponent } from "../../domain/orders/money.ts";

export type DefinitionField = NumberDefinition | "highValueMinor";

/** The definitions as they are typed. */
export interface DefinitionsDraft {
  readonly texts: Readonly<Record<DefinitionField, string>>;
  readonly clicksOnly: boolean;
  readonly marketingOnly: boolean;
}

export function draftOf(definitions: Definitions, currency: string | null): DefinitionsDraft {
  const { clicksOnly, marketingOnly } = definitions;
  const own = currency === null ? null : ownHighValue(definitions, currency);
  const numbers = NUMBER_FIELDS.map((field) => [field, String(definitions[field])]);
  const amount =
    own === null || currency === null ? "" : amountMajor(own, currency).toFixed(currencyExponent(currency));
  const texts = Object.fromEntries([...numbers, ["highValueMinor", amount]]) as DefinitionsDraft["texts"];
  return { texts, clicksOnly, marketingOnly };
}

/** The fields of the form. A box that isn't ticked is left out, as in a form. */
export function fieldsOf({ texts, clicksOnly, marketingOnly }: DefinitionsDraft): Record<string, string> {
  return { ...texts, ...(clicksOnly && { clicksOnly: "on" }), ...(marketingOnly && { marketingOnly: "on" }) };
}

export function isDefault(definitions: Definitions): boolean {
  return Object.entries(DEFAULT_DEFINITIONS).every(
    ([name, value]) => definitions[name as keyof Definitions] === value,
  );
}
