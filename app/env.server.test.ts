import { describe, expect, it } from "vitest";

import { EnvError, readEnv } from "./env.server.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const GOOD = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://sixfold.example.com/",
  ENCRYPTION_KEY: KEY,
};

function refusal(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  throw new Error("The settings were taken.");
}
const read = (more: Record<string, string> = {}) => readEnv({ ...GOOD, ...more });
const refused = (more: Record<string, string>) => refusal({ ...GOOD, ...more });

describe("readEnv", () => {
  it("needs four settings and has defaults for the rest", () => {
    expect(read()).toEqual({
      ...GOOD,
      SHOPIFY_APP_URL: "https://sixfold.example.com",
      OLDER_API_SECRETS: [],
      DATA_DIR: ".sixfold",
      PORT: 3000,
      WORKER: "inline",
      WORKER_SHOPS: 4,
      LOG_LEVEL: "info",
      APP_BRIDGE_URL: "https://cdn.shopify.com/shopifycloud/app-bridge.js",
    });
  });

  it("takes two client secrets while one is rotated: the new one in front", () => {
    expect(read({ SHOPIFY_API_SECRET: "new, old" })).toMatchObject({
      SHOPIFY_API_SECRET: "new",
      OLDER_API_SECRETS: ["old"],
    });
    expect(refused({ SHOPIFY_API_SECRET: "hunter2," })).toMatch(/SHOPIFY_API_SECRET is wrong: .*comma/);
    expect(refused({ SHOPIFY_API_SECRET: "hunter2," })).not.toContain("hunter2");
  });

  it("takes an empty variable for a missing one, and ignores others", () => {
    const env = read({ DATABASE_URL: "", AS_OF: " ", HOST: "", OTHER: "x" });
    expect(env.DATABASE_URL).toBeUndefined();
    expect(env.AS_OF).toBeUndefined();
    expect(env).not.toHaveProperty("OTHER");
  });

  it("works jobs in the web process unless there is a database of one's own", () => {
    const DATABASE_URL = "postgresql://app:pw@db.example.com/sixfold";
    expect(read({ DATABASE_URL }).WORKER).toBe("separate");
    expect(read({ DATABASE_URL, WORKER: "inline" }).WORKER).toBe("inline");
    expect(refused({ WORKER: "separate" })).toMatch(/WORKER.*DATABASE_URL/);
  });

  it("reads AS_OF as a moment, a bare date as its start in UTC", () => {
    expect(read({ AS_OF: "1998-07-01" }).AS_OF).toEqual(new Date("1998-07-01T00:00:00Z"));
    expect(read({ AS_OF: "1998-07-01T10:00:00+02:00" }).AS_OF).toEqual(new Date("1998-07-01T08:00:00Z"));
    for (const bad of ["yesterday", "1998-13-01", "1998-02-30", "07/01/1998"]) {
      expect(refused({ AS_OF: bad })).toContain("AS_OF is wrong");
    }
  });

  it("opens the metrics only by a token that is long enough, or on a port of its own", () => {
    const METRICS_TOKEN = "0123456789abcdef";
    expect(read({ METRICS_TOKEN, METRICS_PORT: "9464" })).toMatchObject({
      METRICS_TOKEN,
      METRICS_PORT: 9_464,
    });
    expect(refused({ METRICS_TOKEN: "short" })).toMatch(/METRICS_TOKEN is wrong.*16 characters/);
    expect(refused({ METRICS_PORT: "99999" })).toContain("METRICS_PORT is wrong");
  });

  it("wants both of Klaviyo's client id and secret, or neither", () => {
    expect(read({ KLAVIYO_CLIENT_ID: "id", KLAVIYO_CLIENT_SECRET: "s" }).KLAVIYO_CLIENT_ID).toBe("id");
    expect(refused({ KLAVIYO_CLIENT_ID: "id" })).toMatch(/KLAVIYO_CLIENT_SECRET is missing: .*go together/);
    expect(refused({ KLAVIYO_CLIENT_SECRET: "planted" })).not.toContain("planted");
  });

  it("wants the server behind a pooler only together with the pooler", () => {
    const server = "postgresql://app:hunter2@db.example.com/sixfold";
    const pooled = { DATABASE_URL: "postgresql://app:pw@pooler.example.com/sixfold" };
    expect(read({ ...pooled, DATABASE_DIRECT_URL: server }).DATABASE_DIRECT_URL).toBe(server);
    expect(refused({ DATABASE_DIRECT_URL: server })).toMatch(/DATABASE_DIRECT_URL.*needs DATABASE_URL/);
    expect(refused({ ...pooled, DATABASE_DIRECT_URL: "hunter2" })).toContain("DATABASE_DIRECT_URL is wrong");
  });

  it("lists everything that is missing, at once, with the cure", () => {
    const message = refusal({});
    for (const name of Object.keys(GOOD)) expect(message).toContain(`${name} is missing`);
    expect(message).toContain("randomBytes(32)");
  });

  it("names what is wrong, never its value", () => {
    const message = refused({
      ENCRYPTION_KEY: "hunter2",
      DATABASE_URL: "mysql://root:hunter2@db",
      PORT: "hunter2",
      SHOPIFY_APP_URL: "http://hunter2.example.com",
      LOG_LEVEL: "hunter2",
    });
    for (const name of ["ENCRYPTION_KEY", "DATABASE_URL", "PORT", "SHOPIFY_APP_URL", "LOG_LEVEL"]) {
      expect(message).toContain(`${name} is wrong`);
    }
    expect(message).not.toContain("hunter2");
  });

  it("wants a mail server together with a sender, and never shows the server's password", () => {
    const server = "smtps://user:hunter2@mail.example.com";
    expect(refused({ SMTP_URL: server })).toContain("SMTP_FROM");
    expect(refused({ SMTP_URL: "https://hunter2", SMTP_FROM: "a@example.com" })).toContain(
      "SMTP_URL is wrong",
    );
    expect(refused({ SMTP_URL: server, SMTP_FROM: "no address" })).not.toContain("hunter2");
    expect(read({ SMTP_URL: server, SMTP_FROM: "Sixfold <a@example.com>" }).SMTP_URL).toBe(server);
  });

  it("takes the app's handle as it stands in an address, and no address", () => {
    expect(read({ SHOPIFY_APP_HANDLE: "sixfold-2" }).SHOPIFY_APP_HANDLE).toBe("sixfold-2");
    expect(read({ SHOPIFY_APP_HANDLE: " " }).SHOPIFY_APP_HANDLE).toBeUndefined();
    for (const wrong of ["https://apps.shopify.com/sixfold", "six/fold", "Sixfold", "-sixfold"])
      expect(refused({ SHOPIFY_APP_HANDLE: wrong })).toContain("SHOPIFY_APP_HANDLE is wrong");
  });

  it("takes plain http on loopback only", () => {
    expect(read({ SHOPIFY_APP_URL: "http://127.0.0.1:4000" }).SHOPIFY_APP_URL).toBe("http://127.0.0.1:4000");
    expect(refused({ SHOPIFY_APP_URL: "http://example.com" })).toContain("https://");
  });
});
