/** How the states of given emails are written; see `existingRow`. */
import { existingRow } from "../../core/existing-row.ts";

/**
 * The beginning of a statement that writes the states `p` of the emails $2. The columns to set follow it.
 * @param which - which of the states, as a condition in SQL
 */
export function setOfEmails(which = "true"): string {
  return `insert into profile_states as p (shop_id, email, wanted, held, confirmed, updated_at)
    select $1, given.email, 0, 0, 0, 'epoch' from (select distinct unnest($2::text[])) as given (email)
      ${existingRow("profile_states", `shop_id = $1 and email = given.email and ${which}`)}
    ${ON_EMAIL}`;
}

/** An email is the key of a state. */
export const ON_EMAIL = "on conflict (shop_id, email) do update set";
