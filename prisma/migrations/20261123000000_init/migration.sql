-- CreateTable
CREATE TABLE "shops" (
    "id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT,
    "currency" TEXT,
    "time_zone" TEXT,
    "locale" TEXT,
    "granted_scopes" TEXT[],
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "shop_domain" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "scope" TEXT,
    "expires" TIMESTAMPTZ(3),
    "access_token" TEXT,
    "refresh_token" TEXT,
    "refresh_token_expires" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "shop_id" INTEGER NOT NULL,
    "window_years" SMALLINT NOT NULL,
    "include_point_of_sale" BOOLEAN NOT NULL,
    "tag_prefix" TEXT NOT NULL,
    "list_prefix" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "customer_shopify_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "point_of_sale" BOOLEAN NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "shopify_id" BIGINT,
    "klaviyo_id" TEXT,
    "order_count" INTEGER NOT NULL DEFAULT 0,
    "spent_minor" BIGINT NOT NULL DEFAULT 0,
    "last_order_at" TIMESTAMPTZ(3),
    "r" SMALLINT,
    "f" SMALLINT,
    "m" SMALLINT,
    "group" TEXT,
    "scored_run_id" INTEGER,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "imports" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "status" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "scope_limited" BOOLEAN NOT NULL,
    "operation_id" TEXT,
    "orders_found" INTEGER NOT NULL DEFAULT 0,
    "file_bytes" BIGINT,
    "committed_bytes" BIGINT NOT NULL DEFAULT 0,
    "operations" INTEGER NOT NULL DEFAULT 0,
    "read_through" TIMESTAMPTZ(3),
    "lines_read" INTEGER NOT NULL DEFAULT 0,
    "orders_written" INTEGER NOT NULL DEFAULT 0,
    "bad_lines" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "imports_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "bad_lines" (
    "shop_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "line_number" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "bad_lines_pkey" PRIMARY KEY ("shop_id","import_id","line_number")
);

-- CreateTable
CREATE TABLE "models" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "fitted_at" TIMESTAMPTZ(3) NOT NULL,
    "adopted_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "gap90_days" INTEGER NOT NULL,
    "boundaries" JSONB NOT NULL,
    "centroids" JSONB NOT NULL,
    "window_years" SMALLINT NOT NULL,
    "include_point_of_sale" BOOLEAN NOT NULL,
    "currency" TEXT NOT NULL,
    "customers" INTEGER NOT NULL,
    "orders" INTEGER NOT NULL,
    "input_hash" TEXT NOT NULL,

    CONSTRAINT "models_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "runs" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "model_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "orders" INTEGER NOT NULL,
    "eligible" INTEGER NOT NULL,
    "left_out" JSONB NOT NULL,
    "customers" INTEGER NOT NULL,
    "input_hash" TEXT NOT NULL,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "snapshots" (
    "shop_id" INTEGER NOT NULL,
    "run_id" INTEGER NOT NULL,
    "group" TEXT NOT NULL,
    "customers" INTEGER NOT NULL,
    "orders" INTEGER NOT NULL,
    "spent_minor" BIGINT NOT NULL,
    "median_recency_days" INTEGER,

    CONSTRAINT "snapshots_pkey" PRIMARY KEY ("shop_id","run_id","group")
);

-- CreateTable
CREATE TABLE "moves" (
    "shop_id" INTEGER NOT NULL,
    "run_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "from_group" TEXT,
    "to_group" TEXT,
    "cause" TEXT NOT NULL,

    CONSTRAINT "moves_pkey" PRIMARY KEY ("shop_id","run_id","customer_id")
);

-- CreateTable
CREATE TABLE "sync_targets" (
    "shop_id" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "labels" JSONB,
    "list_ids" JSONB,
    "encrypted_key" TEXT,
    "account_name" TEXT,
    "create_profiles" BOOLEAN NOT NULL DEFAULT false,
    "connected_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_targets_pkey" PRIMARY KEY ("shop_id","target")
);

-- CreateTable
CREATE TABLE "sync_states" (
    "shop_id" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "wanted" SMALLINT NOT NULL,
    "held" SMALLINT NOT NULL,
    "confirmed" SMALLINT NOT NULL,
    "line" INTEGER,
    "failure" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sync_states_pkey" PRIMARY KEY ("shop_id","target","customer_id")
);

-- CreateTable
CREATE TABLE "profile_states" (
    "shop_id" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "customer_id" BIGINT,
    "klaviyo_id" TEXT,
    "wanted" SMALLINT NOT NULL,
    "held" SMALLINT NOT NULL,
    "confirmed" SMALLINT NOT NULL,
    "wanted_hash" TEXT,
    "sent_hash" TEXT,
    "line" INTEGER,
    "failure" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_states_pkey" PRIMARY KEY ("shop_id","email")
);

-- CreateTable
CREATE TABLE "syncs" (
    "shop_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "target" TEXT NOT NULL,
    "run_id" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "operation_id" TEXT,
    "added" INTEGER NOT NULL DEFAULT 0,
    "removed" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unreachable" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "syncs_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "customer_emails" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "email" TEXT NOT NULL,

    CONSTRAINT "customer_emails_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "shop_id" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE INDEX "sessions_shop_domain_idx" ON "sessions"("shop_domain");

-- CreateIndex
CREATE INDEX "orders_shop_id_customer_shopify_id_processed_at_idx" ON "orders"("shop_id", "customer_shopify_id", "processed_at");

-- CreateIndex
CREATE INDEX "customers_shop_id_group_last_order_at_id_idx" ON "customers"("shop_id", "group", "last_order_at", "id");

-- CreateIndex
CREATE INDEX "customers_shop_id_group_spent_minor_id_idx" ON "customers"("shop_id", "group", "spent_minor", "id");

-- CreateIndex
CREATE INDEX "customers_shop_id_group_order_count_id_idx" ON "customers"("shop_id", "group", "order_count", "id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_shop_id_shopify_id_key" ON "customers"("shop_id", "shopify_id");

-- CreateIndex
CREATE INDEX "moves_shop_id_customer_id_idx" ON "moves"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "syncs_shop_id_target_id_idx" ON "syncs"("shop_id", "target", "id");

-- CreateIndex
CREATE INDEX "customer_emails_shop_id_email_idx" ON "customer_emails"("shop_id", "email");

