import { FIELD_IDS, fieldOf, type FieldId } from "../../../domain/rules/catalogue.ts";
import type { Need } from "../../../domain/rules/field.ts";

export type SectionName =
  "orders" | "groups" | "predictions" | "contact" | "places" | "engagement" | "products";

interface Section {
  readonly section: SectionName;
  readonly fields: readonly { readonly field: FieldId; readonly isKnown: boolean }[];
}

const SECTIONS: readonly SectionName[] = [
  "orders",
  "groups",
  "predictions",
  "contact",
  "places",
  "engagement",
  "products",
];

/** Lists and properties are known one by one, so that the server tells what is missing. */
const ONE_BY_ONE: readonly Need[] = ["lists", "properties", "segments"];

const GROUP_FIELDS: readonly FieldId[] = [
  "group",
  "score",
  "r",
  "f",
  "m",
  "days_in_group",
  "left_group",
  "segment",
];

/** All fields under their headings, in the order of the catalogue. */
export function fieldSections(known: readonly Need[]): Section[] {
  return SECTIONS.map((section) => ({
    section,
    fields: FIELD_IDS.filter((field) => sectionOf(field) === section).map((field) => ({
      field,
      isKnown: fieldOf(field).needs.every((need) => ONE_BY_ONE.includes(need) || known.includes(need)),
    })),
  }));
}

function sectionOf(field: FieldId): SectionName {
  const needs: readonly Need[] = fieldOf(field).needs;
  if (GROUP_FIELDS.includes(field)) return "groups";
  if (needs.includes("predictions")) return "predictions";
  if (needs.includes("products")) return "products";
  if (needs.includes("orders")) return "orders";
  if (needs.includes("places")) return "places";
  return needs.includes("engagement") ? "engagement" : "contact";
}
