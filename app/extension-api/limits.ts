/** As many customers are sent at once: ten pages of a segment's members. */
export const MOST_CUSTOMERS = 2_500;
/** As many are ticked in the list of customers. */
export const MOST_PICKED = 250;
/** Where syncs are set up. */
export const SYNC_PAGE = "/app/sync";
