/** How the states of profiles are found and written by email. What is known of a profile stands in its row of word 0. */
import { existingRow } from "../../core/existing-row.ts";

/**
 * The beginning of a statement that writes the states `s` of the emails $2 in one word. The columns to set follow it.
 * @param which - which of the states, as a condition in SQL
 */
export function setOfEmails(word: number, which = "true"): string {
  const row = `shop_id = $1 and email = given.email and word = ${String(word)}`;
  return `insert into list_states as s (shop_id, word, email, updated_at)
    select $1, ${String(word)}, given.email, 'epoch' from (select distinct unnest($2::text[])) as given (email)
      ${existingRow("list_states", `${row} and ${which}`)}
    ${ON_EMAIL}`;
}

/** An email and a word are the key of a state. */
export const ON_EMAIL = "on conflict (shop_id, email, word) do update set";

/** Whether there are no states of `s`, a row of word 0, in other words. An index holds just those. */
export const NO_OTHER_WORD = `not exists (
  select from list_states o where o.shop_id = s.shop_id and o.email = s.email and o.word <> 0)`;
