-- Whether the places of customers' default addresses are read, and whether the reading under way asks for them.

alter table engagement add column places_since timestamptz(3);

alter table people_readings add column with_places boolean;
