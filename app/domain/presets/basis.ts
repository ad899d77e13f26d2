import type { LackCode } from "../rules/evaluable.ts";
import type { Definitions } from "./definitions.ts";
import type { StoreFigures } from "./figures.ts";

/** Where consent to marketing emails is known from. */
export type ConsentSource = "subscribed" | "accepts_marketing";

/** What presets are made of. */
export interface PresetBasis {
  readonly definitions: Definitions;
  /** null: nothing was scored yet. */
  readonly figures: StoreFigures | null;
  /** null: consent is not known. */
  readonly consent: ConsentSource | null;
  /** Whether the customers' places are known. */
  readonly placesKnown: boolean;
  /** Whether it is known what customers bought. */
  readonly productsKnown: boolean;
  /** The Klaviyo property that carries the gender; null: none that is known does. */
  readonly genderProperty: string | null;
}

/** What a preset may lack besides what its rule lacks. */
const OWN_LACKS = [
  "no_orders",
  "no_recent_orders",
  "no_country",
  "no_city",
  "no_gender",
  "no_product_type",
] as const;

export type OwnLack = (typeof OWN_LACKS)[number];

/** Why a preset can't be made. */
export type PresetLack = LackCode | OwnLack;

export function isOwnLack(lack: PresetLack): lack is OwnLack {
  return OWN_LACKS.some((each) => each === lack);
}
