import { constants } from "node:zlib";

import compression from "compression";
import type { RequestHandler } from "express";
import expressStaticGzip from "express-static-gzip";

/** Higher ones take longer than what they save takes on the wire. */
const BROTLI_QUALITY = 5;

/** The app's assets, as the build compressed them. Their names carry a hash of their content. */
export function compressedFiles(folder: string): RequestHandler {
  return expressStaticGzip(folder, {
    enableBrotli: true,
    orderPreference: ["br", "gzip"],
    index: false,
    serveStatic: { immutable: true, maxAge: "1y", index: false, fallthrough: false },
  }) as RequestHandler;
}

/**
 * Compresses documents, data and files as they are sent. Only what answers a session token is compressed: no other
 * site can have a merchant's browser send one, so nobody can guess a secret from the size of answers to texts of their
 * choice. What goes by a cookie, the way to Klaviyo, stays as it is.
 */
export function compressedAnswers(): RequestHandler {
  return compression({
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    filter: (request, response) =>
      !request.path.startsWith("/connect/") && compression.filter(request, response),
  });
}
