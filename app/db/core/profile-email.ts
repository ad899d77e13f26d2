/**
 * SQL of the email of a person whom only Klaviyo knows; null for all others, whom Shopify is asked about.
 * @param customer - the alias of the customers' row
 */
export function profileEmail(customer: string): string {
  return `case when ${customer}.shopify_id is null then
    (select email from klaviyo_profiles
      where shop_id = $1 and customer_id = ${customer}.id and email is not null order by klaviyo_id limit 1) end`;
}
