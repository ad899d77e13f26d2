import express, { type Request, type Response, type Router } from "express";
import type { Simulation } from "../simulation.ts";
import { MultipartError, readMultipart, type MultipartForm } from "./multipart.ts";
import { UPLOAD_PARAMETERS, type StagedUpload } from "./staged-uploads.ts";
import { join } from "node:path";
import { rename } from "node:fs/promises";
import { randomUUID } from "node:crypto";

const LIMITS = { fileBytes: 100 * 1024 * 1024, parts: UPLOAD_PARAMETERS + 1 };

/** `POST /` of the upload host: a form with all the parameters and the file as its last part. */
export function uploadRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.post("/", (request, response, next) => {
    if (simulation.faults.answer("upload", response)) return;
    receive(simulation, request, response).catch(next);
  });
  return router;
}

async function receive(simulation: Simulation, request: Request, response: Response): Promise<void> {
  const arriving = join(simulation.files.folder, `${randomUUID()}.part`);
  let form: MultipartForm;
  try {
    form = await readMultipart(request, request.headers["content-type"] ?? "", arriving, LIMITS);
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    return refuse(
      response,
      error.message === "EntityTooLarge" ? "EntityTooLarge" : "MalformedPOSTRequest",
      error.message,
    );
  }
  const upload = simulation.uploads.find(form.fields.get("key") ?? "");
  if (upload === null) return refuse(response, "AccessDenied", "The key is not one that was announced.");
  if (form.order.includes("file") && form.fileBytes === 0)
    return refuse(
      response,
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
    );
  const problem = problemOf(form, upload);
  if (problem !== null) return refuse(response, "InvalidPolicyDocument", problem);
  await rename(arriving, upload.path);
  upload.received = true;
  response.status(201).type("application/xml");
  response.send(
    `<?xml version='1.0' encoding='UTF-8'?><PostResponse><Key>${upload.key}</Key></PostResponse>`,
  );
}

function problemOf(form: MultipartForm, upload: StagedUpload): string | null {
  for (const { name, value } of upload.parameters) {
    if (form.fields.get(name) !== value) return `The parameter ${name} is missing or changed.`;
  }
  const unknown = form.order.find(
    (name) => name !== "file" && !upload.parameters.some((one) => one.name === name),
  );
  if (unknown !== undefined) return `The field ${unknown} is not part of the policy.`;
  if (!form.order.includes("file")) return "There is no file.";
  return form.order.at(-1) === "file" ? null : "The file must be the last part of the form.";
}

function refuse(response: Response, code: string, message: string): void {
  response.status(code === "AccessDenied" ? 403 : 400).type("application/xml");
  response.send(
    `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}
