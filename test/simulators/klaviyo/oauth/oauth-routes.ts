import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConsentRequest } from "./oauth.ts";
import { escape, STYLE } from "../page.ts";
import type { Simulation } from "../server.ts";
import { misbehave } from "../wire.ts";

interface OAuthCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: string;
}

/** Klaviyo's consent page and its token endpoints. */
export function answerOAuth(simulation: Simulation, call: OAuthCall): void {
  switch (`${call.request.method ?? "GET"} ${call.url.pathname}`) {
    case "GET /oauth/authorize":
      return askForConsent(simulation, call);
    case "POST /oauth/authorize":
      return decide(simulation, call);
    case "POST /oauth/token":
    case "POST /oauth/revoke":
      return tokens(simulation, call);
    default:
      call.response.writeHead(404).end();
  }
}

function askForConsent({ name, oauth }: Simulation, { response, url }: OAuthCall): void {
  const asked = oauth.readRequest(url.searchParams);
  if ("wrong" in asked) return refuse(response, asked.wrong);
  html(response, 200, consentPage(name, asked));
}

/** The page's form repeats the request in its address. */
function decide({ oauth }: Simulation, { response, url, body }: OAuthCall): void {
  const asked = oauth.readRequest(url.searchParams);
  if ("wrong" in asked) return refuse(response, asked.wrong);
  const location = oauth.decide(asked, new URLSearchParams(body).get("decision") === "allow");
  response.writeHead(302, { location }).end();
}

function tokens(simulation: Simulation, { request, response, url, body }: OAuthCall): void {
  const endpoint = url.pathname === "/oauth/token" ? "oauth_token" : "oauth_revoke";
  simulation.calls.set(endpoint, (simulation.calls.get(endpoint) ?? 0) + 1);
  const fault = simulation.faults.forRequest(endpoint);
  if (fault && !(fault.kind === "reset" && fault.applied)) return misbehave(fault, request, response);
  if (!simulation.oauth.isApp(request.headers.authorization)) {
    return json(response, 401, { error: "invalid_client" });
  }
  const form = new URLSearchParams(body);
  if (endpoint === "oauth_revoke") simulation.oauth.revoke(form.get("token") ?? "");
  const answer =
    endpoint === "oauth_token" ? simulation.oauth.token(form) : ({ status: 200, body: {} } as const);
  const isOver = answer.status === 400;
  if (fault) request.socket.destroy();
  else json(response, answer.status, isOver ? { error: simulation.faults.refusedGrant } : answer.body);
}

function refuse(response: ServerResponse, wrong: string): void {
  html(response, 400, `<!doctype html><title>Refused</title><p>${escape(wrong)}</p>`);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function html(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
}

function consentPage(account: string, { scopes }: ConsentRequest): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Allow Sixfold? · Klaviyo simulator</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
<h1>Allow Sixfold to use the Klaviyo account ${escape(account)}?</h1>
<p class="quiet">This is not Klaviyo: it runs on this machine only.</p>
<ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join("")}</ul>
<form method="post">
<button name="decision" value="allow">Allow</button> <button name="decision" value="cancel">Cancel</button>
</form></body></html>`;
}
