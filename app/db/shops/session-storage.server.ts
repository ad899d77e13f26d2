import "@shopify/shopify-app-remix/adapters/node";

import { Session } from "@shopify/shopify-app-remix/server";

import type { Database } from "../core/database.server.ts";
import type { Session as SessionRow } from "../generated/client.ts";
import { type SecretBox, SecretUnreadableError } from "../core/secret-box.ts";

/** The functions that the SDK needs of a session storage. */
interface SessionStorage {
  storeSession(session: Session): Promise<boolean>;
  loadSession(id: string): Promise<Session | undefined>;
  deleteSession(id: string): Promise<boolean>;
  deleteSessions(ids: string[]): Promise<boolean>;
  findSessionsByShop(shop: string): Promise<Session[]>;
}

/**
 * Keeps the SDK's sessions in the table `sessions`, with encrypted tokens. If a key was replaced and the old one not
 * kept, tokens don't open any more. Such a session counts as none, and the SDK exchanges a new token.
 */
export function sessionStorage(db: Database, secrets: SecretBox): SessionStorage {
  const table = db.prisma.session;
  return {
    async storeSession(session) {
      const { id, ...data } = rowOf(session, secrets);
      await table.upsert({ where: { id }, create: { id, ...data }, update: data });
      return true;
    },
    async loadSession(id) {
      const row = await table.findUnique({ where: { id } });
      return row ? sessionOf(row, secrets) : undefined;
    },
    async deleteSession(id) {
      await table.deleteMany({ where: { id } });
      return true;
    },
    async deleteSessions(ids) {
      await table.deleteMany({ where: { id: { in: ids } } });
      return true;
    },
    async findSessionsByShop(shop) {
      const rows = await table.findMany({ where: { shopDomain: shop }, orderBy: { id: "asc" } });
      return rows.map((row) => sessionOf(row, secrets)).filter((session) => session !== undefined);
    },
  };
}

function rowOf(session: Session, secrets: SecretBox): SessionRow {
  const { id } = session;
  const seal = (token: string | undefined): string | null =>
    token === undefined ? null : secrets.seal(token, sessionContext(id));
  return {
    id,
    shopDomain: session.shop,
    state: session.state,
    isOnline: session.isOnline,
    scope: session.scope ?? null,
    expires: session.expires ?? null,
    accessToken: seal(session.accessToken),
    refreshToken: seal(session.refreshToken),
    refreshTokenExpires: session.refreshTokenExpires ?? null,
  };
}

function sessionOf(row: SessionRow, secrets: SecretBox): Session | undefined {
  const open = (sealed: string | null) => sealed !== null && secrets.open(sealed, sessionContext(row.id));
  try {
    const accessToken = open(row.accessToken);
    const refreshToken = open(row.refreshToken);
    return new Session({
      id: row.id,
      shop: row.shopDomain,
      state: row.state,
      isOnline: row.isOnline,
      ...(row.scope !== null && { scope: row.scope }),
      ...(row.expires && { expires: row.expires }),
      ...(accessToken !== false && { accessToken }),
      ...(refreshToken !== false && { refreshToken }),
      ...(row.refreshTokenExpires && { refreshTokenExpires: row.refreshTokenExpires }),
    });
  } catch (error) {
    if (error instanceof SecretUnreadableError) return undefined;
    throw error;
  }
}

/** The context that names what a session's sealed tokens belong to. With another context they do not open. */
export function sessionContext(sessionId: string): string {
  return `session ${sessionId}`;
}
