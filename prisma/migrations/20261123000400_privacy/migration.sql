-- AlterTable
ALTER TABLE "shops" ADD COLUMN "access_lost_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "data_requests" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "customer_shopify_id" BIGINT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "handed_over_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_requests_pkey" PRIMARY KEY ("shop_id","id")
);

-- Shop data, so under row-level security like the tables before it.
alter table data_requests enable row level security;
alter table data_requests force row level security;
create policy one_shop on data_requests
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on data_requests to sixfold_shop;
grant usage on sequence data_requests_id_seq to sixfold_shop;
