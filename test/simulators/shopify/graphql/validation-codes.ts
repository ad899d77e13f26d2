import type { GraphQLError } from "graphql";

/** Shopify's codes for what is wrong with a document, by the words of the validation. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^Cannot query field/, "undefinedField"],
  [/^Unknown argument/, "argumentNotAccepted"],
  [/^Unknown type/, "undefinedType"],
  [/^Unknown fragment/, "useAndDefineFragment"],
  [/ argument .* of type .* is required/, "missingRequiredArguments"],
  [/^Field .* of required type .* was not provided/, "missingRequiredInputObjectAttribute"],
  [/must (not )?have a selection/, "selectionMismatch"],
  [/^Variable .* used in position/, "variableMismatch"],
  [/^Variable .* is not defined/, "variableNotDefined"],
  [/^Variable .* is never used/, "variableNotUsed"],
  [/^Fields .* conflict/, "fieldConflict"],
];

/** The code of an error in a document. Without a better one it is that of a value that doesn't fit. */
export function validationCode(error: GraphQLError): string {
  return CODES.find(([words]) => words.test(error.message))?.[1] ?? "argumentLiteralsIncompatible";
}
