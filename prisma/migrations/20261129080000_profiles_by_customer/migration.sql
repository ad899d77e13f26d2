-- Whose a profile is: an erasure, and a file for a customer who asks, find it without reading the shop's others.
create index concurrently profile_states_shop_id_customer_id_idx on profile_states (shop_id, customer_id);
