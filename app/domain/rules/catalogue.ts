import type { Field } from "./field.ts";
import { CONTACT_FIELDS } from "./fields/contact-fields.ts";
import { ENGAGEMENT_FIELDS } from "./fields/engagement-fields.ts";
import { GROUP_FIELDS } from "./fields/group-fields.ts";
import { ORDER_FIELDS } from "./fields/order-fields.ts";
import { PREDICTION_FIELDS } from "./fields/prediction-fields.ts";

/**
 * The only list of what a rule may ask. Each entry says what kind of value the field has, what it needs, what its
 * conditions take, and how it is read of one person. Its half in SQL has the same key, in `db/segments`, and its words
 * in the pages' languages. A field that is missing there does not compile.
 */
const FIELDS = {
  ...ORDER_FIELDS,
  ...GROUP_FIELDS,
  ...PREDICTION_FIELDS,
  ...CONTACT_FIELDS,
  ...ENGAGEMENT_FIELDS,
} as const;

export type FieldId = keyof typeof FIELDS;

/** In the order of the catalogue. */
export const FIELD_IDS = Object.keys(FIELDS) as FieldId[];

export function fieldOf(id: FieldId): Field {
  return FIELDS[id];
}
