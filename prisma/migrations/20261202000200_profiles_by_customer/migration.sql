-- The profiles of a customer are looked up when the customer is erased or merged.
create index concurrently klaviyo_profiles_shop_id_customer_id_idx on klaviyo_profiles (shop_id, customer_id);
