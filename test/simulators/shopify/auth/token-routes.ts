import express, { type Router } from "express";
import type { Simulation } from "../simulation.ts";
import { isSessionToken } from "./session-token.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";

/** `POST /admin/oauth/access_token`: token exchange and refresh. */
export function tokenRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.post(
    "/admin/oauth/access_token",
    express.json(),
    express.urlencoded({ extended: false }),
    (request, response) => {
      if (simulation.faults.answer("token", response)) return;
      const answer = exchange(simulation, (request.body ?? {}) as Record<string, unknown>);
      response.status("error" in answer ? 400 : 200).json(answer);
    },
  );
  return router;
}

function exchange(simulation: Simulation, body: Readonly<Record<string, unknown>>): object {
  const { apiKey, apiSecret } = simulation.settings;
  if (body["client_id"] !== apiKey)
    return refusal("application_cannot_be_found", "The client id is not known.");
  if (body["client_secret"] !== apiSecret) return refusal("invalid_client", "The client secret is wrong.");
  if (body["grant_type"] === "refresh_token") {
    return (
      simulation.grant.refresh(String(body["refresh_token"])) ??
      refusal("invalid_grant", "The refresh token is not valid or was used before.")
    );
  }
  if (body["grant_type"] !== TOKEN_EXCHANGE)
    return refusal("unsupported_grant_type", "This grant is not supported.");
  const facts = { shop: simulation.data.shop.domain, apiKey, apiSecret };
  if (
    body["subject_token_type"] !== ID_TOKEN ||
    !isSessionToken(String(body["subject_token"]), facts, Date.now())
  ) {
    return refusal("invalid_subject_token", "The session token is not valid.");
  }
  if (body["requested_token_type"] !== OFFLINE)
    return refusal("invalid_request", "Only offline tokens are simulated.");
  return simulation.grant.issue(body["expiring"] === "1");
}

function refusal(error: string, description: string): { error: string; error_description: string } {
  return { error, error_description: description };
}
