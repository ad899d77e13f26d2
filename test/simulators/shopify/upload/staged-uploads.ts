import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export interface StagedUploadInput {
  readonly filename: string;
  readonly mimeType: string;
  readonly resource: string;
  readonly httpMethod?: string | null;
}

/** An upload that was announced. Its file is there once `received`. */
export interface StagedUpload {
  readonly key: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly path: string;
  readonly createdAt: number;
  received: boolean;
}

/** How many fields each upload's form has besides its file. */
export const UPLOAD_PARAMETERS = 9;
const UPLOAD_URL = "https://shopify-staged-uploads.storage.googleapis.com/";
const DAY_MS = 86_400_000;

/** The uploads that wait for their file or hold it. */
export class StagedUploads {
  readonly #folder: string;
  readonly #uploads = new Map<string, StagedUpload>();

  constructor(folder: string) {
    this.#folder = join(folder, "uploads");
    mkdirSync(this.#folder, { recursive: true });
  }

  /** `stagedUploadsCreate`, for the variables of bulk mutations only. */
  create(inputs: readonly StagedUploadInput[]): unknown {
    const problem = inputs.map(problemOf).find((one) => one !== null) ?? null;
    if (problem !== null)
      return { stagedTargets: null, userErrors: [{ field: ["input"], message: problem }] };
    const stagedTargets = inputs.map((input) => {
      const upload = this.#announce(input);
      return { url: UPLOAD_URL, resourceUrl: null, parameters: upload.parameters };
    });
    return { stagedTargets, userErrors: [] };
  }

  find(key: string): StagedUpload | null {
    return this.#uploads.get(key) ?? null;
  }

  /** Where the file of a staged upload path lies; null: none arrived, or it is too old. */
  pathOf(stagedUploadPath: string): string | null {
    const upload = this.#uploads.get(stagedUploadPath);
    const usable = upload !== undefined && upload.received && Date.now() - upload.createdAt < DAY_MS;
    return usable ? upload.path : null;
  }

  #announce(input: StagedUploadInput): StagedUpload {
    const id = randomUUID();
    const key = `tmp/1/bulk/${id}/${input.filename}`;
    const parameters = [
      { name: "Content-Type", value: input.mimeType },
      { name: "success_action_status", value: "201" },
      { name: "acl", value: "private" },
      { name: "key", value: key },
      { name: "x-goog-date", value: new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, "") },
      {
        name: "x-goog-credential",
        value: "simulator@shopify-tiers.iam.gserviceaccount.com/auto/storage/goog4_request",
      },
      { name: "x-goog-algorithm", value: "GOOG4-RSA-SHA256" },
      { name: "x-goog-signature", value: id.replaceAll("-", "") },
      { name: "policy", value: Buffer.from(JSON.stringify({ key })).toString("base64") },
    ];
    const upload = {
      key,
      parameters,
      path: join(this.#folder, `${id}.jsonl`),
      createdAt: Date.now(),
      received: false,
    };
    this.#uploads.set(key, upload);
    return upload;
  }
}

function problemOf(input: StagedUploadInput): string | null {
  if (input.resource !== "BULK_MUTATION_VARIABLES")
    return `The simulator takes no ${input.resource} uploads.`;
  if (input.httpMethod !== "POST") return "The file of bulk mutation variables is uploaded by POST.";
  return input.mimeType === "text/jsonl" ? null : "The MIME type of bulk mutation variables is text/jsonl.";
}
