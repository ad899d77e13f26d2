import type { TriggerFields } from "./flow/trigger-files.ts";

/** How a simulated Shopify behaves. `settingsFrom` fills in the rest. */
export interface SimulatorSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where the app listens, for the frame and for webhooks; null: there is neither. */
  readonly appUrl: string | null;
  readonly scopes: readonly string[];
  /** Which scopes the app may ask the merchant for later. */
  readonly optionalScopes: readonly string[];
  /** How many seconds a bulk operation takes; 0: as few as possible. */
  readonly bulkSeconds: number;
  /** Whether results of bulk queries come in no order, and in another one each time. Shopify promises none. */
  readonly shuffledResults: boolean;
  /** Whether every second line of a result comes twice. */
  readonly repeatedResults: boolean;
  /** How many points the query bucket holds, and how many it gets back a second. */
  readonly bucketSize: number;
  readonly restoreRate: number;
  /** How much a single query may cost. */
  readonly maxQueryCost: number;
  /** How long an access token is valid. */
  readonly tokenSeconds: number;
  /** Where webhooks go on the app, by topic. A topic without an entry goes to `*`, or nowhere. */
  readonly webhookPaths: Readonly<Record<string, string>>;
  /** The pauses before each further try of an unanswered webhook, in milliseconds. */
  readonly webhookRetryMs: readonly number[];
  /** The moment at which Shopify's clock stands; null: the real one. */
  readonly asOf: Date | null;
  /** Where result and upload files are kept; null: in a new temporary folder. */
  readonly folder: string | null;
  /** The file that keeps changes over a restart, see `SAVED_STATE`; null: there is none. */
  readonly stateFile: string | null;
  /** The folder of the built app, for the extensions in the admin; null: there are none. */
  readonly extensionsRoot: string | null;
  /** The triggers of Flow that the app has deployed: their fields by handle, see `triggersIn`. */
  readonly flowTriggers: Readonly<Record<string, TriggerFields>>;
  /** Whether admin pages load themselves again when they are told to. */
  readonly liveReload: boolean;
  /** Called after each answer to the app. */
  readonly onAnswer: () => void;
}

const ALL_SCOPES = [
  "read_orders",
  "read_all_orders",
  "read_customers",
  "write_customers",
  "read_customer_merge",
] as const;

/** The approved protected customer data, see `Access`. */
export const PROTECTED_DATA = ["protected_name", "protected_email", "protected_address"] as const;

const DEFAULTS: SimulatorSettings = {
  port: 0,
  apiKey: "sixfold-demo-key",
  apiSecret: "sixfold-demo-secret",
  appUrl: null,
  scopes: [...ALL_SCOPES, ...PROTECTED_DATA],
  optionalScopes: ["read_products"],
  bulkSeconds: 0,
  shuffledResults: false,
  repeatedResults: false,
  bucketSize: 20_000,
  restoreRate: 1_000,
  maxQueryCost: 1_000,
  tokenSeconds: 3_600,
  webhookPaths: { "*": "/webhooks" },
  webhookRetryMs: [1_000, 5_000, 30_000, 120_000],
  asOf: null,
  folder: null,
  stateFile: null,
  extensionsRoot: null,
  flowTriggers: {},
  liveReload: false,
  onAnswer: () => {},
};

export function settingsFrom(given: Partial<SimulatorSettings>): SimulatorSettings {
  return { ...DEFAULTS, ...given };
}
