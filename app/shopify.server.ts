import "@shopify/shopify-app-remix/adapters/node";

import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";

import { withoutTokens } from "./log-text.ts";

type SdkConfig = Parameters<typeof shopifyApp>[0];
type SessionStorage = NonNullable<SdkConfig["sessionStorage"]>;

interface ShopifyEnv {
  readonly SHOPIFY_API_KEY: string;
  readonly SHOPIFY_API_SECRET: string;
  readonly SHOPIFY_APP_URL: string;
}

/** Gets the SDK's own warnings and errors. */
interface SdkLog {
  warn(message: string): void;
}

export type ShopifySdk = ReturnType<typeof createShopify>;

/**
 * Shopify's SDK for this app. The app is embedded and comes from the App Store. Session tokens are exchanged for
 * expiring offline tokens. Scopes and webhooks are those of shopify.app.toml.
 */
export function createShopify(env: ShopifyEnv, sessionStorage: SessionStorage, log?: SdkLog) {
  return shopifyApp({
    apiKey: env.SHOPIFY_API_KEY,
    apiSecretKey: env.SHOPIFY_API_SECRET,
    appUrl: env.SHOPIFY_APP_URL,
    apiVersion: ApiVersion.October26,
    distribution: AppDistribution.AppStore,
    isEmbeddedApp: true,
    sessionStorage,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    logger: {
      level: LogSeverity.Warning,
      httpRequests: false,
      timestamps: false,
      log: (_severity, message) => log?.warn(withoutTokens(message)),
    },
  });
}
