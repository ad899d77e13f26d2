import { join } from "node:path";

import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import type { StoreData } from "../../simulators/shopify/store/store.ts";
import { API_KEY, API_SECRET, AS_OF, SHOP } from "./app.ts";

export const KLAVIYO_KEY = "pk_0123456789abcdef0123456789abcdef01";
const CUSTOMERS = 300;
/** Old orders, so that the orders' file is read in more than one batch. */
const GUEST_ORDERS = 12_000;
const TASK_SECONDS = 0.25;
/** Klaviyo has all of the store's customers but every so-many-th. */
const UNKNOWN_TO_KLAVIYO = 8;
/** Shopify tries for hours. Here it tries for as long as a run may take. */
const WEBHOOK_RETRY_MS = Array.from({ length: 400 }, () => 500);

/** The simulated Shopify and Klaviyo. They run in this process, so that each change there is seen as it happens. */
export interface Outside {
  readonly shopify: ShopifySimulator;
  readonly klaviyo: KlaviyoSimulator;
  /** How many answers they have given. */
  readonly answers: () => number;
  close(): Promise<void>;
}

interface OutsideOptions {
  readonly appUrl: string;
  /** The folder with the state of earlier ones, which is also kept there. */
  readonly stateFolder?: string;
  /**
   * Called after each change of a customer at Shopify, and after each answer of Klaviyo. Shopify then keeps no state.
   */
  readonly onChange?: () => void;
}

export async function startOutside({ appUrl, stateFolder, onChange }: OutsideOptions): Promise<Outside> {
  let answers = 0;
  const stateFile = (name: string): { stateFile?: string } =>
    stateFolder === undefined ? {} : { stateFile: join(stateFolder, name) };
  const store = soakStore();
  const shopify = await startShopifySimulator({
    store,
    appUrl,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    bulkSeconds: TASK_SECONDS,
    webhookRetryMs: WEBHOOK_RETRY_MS,
    onAnswer: () => (answers += 1),
    ...stateFile("shopify.json"),
  });
  if (onChange !== undefined) shopify.simulation.changed.onChange(onChange);
  const emails = [...store.customers.values()].flatMap(({ email }, at) =>
    email === null || at % UNKNOWN_TO_KLAVIYO === 0 ? [] : [email],
  );
  const klaviyo = await startKlaviyoSimulator({
    key: KLAVIYO_KEY,
    rate: "off",
    jobSeconds: TASK_SECONDS,
    profiles: emails,
    onAnswer: () => {
      answers += 1;
      onChange?.();
    },
    ...stateFile("klaviyo.json"),
  });
  return {
    shopify,
    klaviyo,
    answers: () => answers,
    async close() {
      await shopify.close();
      await klaviyo.close();
    },
  };
}

/** The store, which is the same every time. */
function soakStore(): StoreData {
  const store = generateStore({ asOf: AS_OF, customers: CUSTOMERS, domain: SHOP });
  const { orders } = store;
  const last = orders.get(orders.length - 1);
  for (let n = 1; n <= GUEST_ORDERS; n += 1) {
    const moment = AS_OF.getTime() - n * 6 * 3_600_000;
    orders.add({
      ...last,
      id: last.id + n,
      customerId: null,
      createdAt: moment,
      processedAt: moment,
      updatedAt: moment,
    });
  }
  return store;
}
