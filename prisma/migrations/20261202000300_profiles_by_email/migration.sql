-- A profile is looked up by its email when somebody asks for their erasure by it.
create index concurrently klaviyo_profiles_shop_id_email_idx on klaviyo_profiles (shop_id, email);
