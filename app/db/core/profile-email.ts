/**
 * SQL of the email of a person whom only Klaviyo knows; null for all others, whom Shopify is asked about. With a limit
 * in place of the array, PostgreSQL might go over all profiles in their order.
 * @param customer - the alias of a row with `id` and `shopify_id`
 */
export function profileEmail(customer: string): string {
  return `case when ${customer}.shopify_id is null then
    (select (array_agg(email order by klaviyo_id))[1] from klaviyo_profiles
      where shop_id = $1 and customer_id = ${customer}.id and email is not null) end`;
}
