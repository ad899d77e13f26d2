import type { Job, ProfileInput, Store } from "./store.ts";

/** Runs the uploads of the account. Nothing happens by itself: `settle` takes all jobs up to a moment. */
export class Importer {
  readonly #store: Store;
  readonly #jobMs: number;
  readonly #unfinished = new Set<Job>();

  /** @param jobSeconds - from a job's acceptance to its end. It is queued for a third of it, and then processing. */
  constructor(store: Store, jobSeconds: number) {
    this.#store = store;
    this.#jobMs = jobSeconds * 1000;
  }

  accept(
    inputs: readonly ProfileInput[],
    listIds: readonly string[],
    now: number,
    fate: { cancel: boolean; fail: ReadonlySet<number> },
  ): Job {
    const job: Job = {
      id: Buffer.from(`sim:import:${this.#store.nextNumber()}`).toString("base64"),
      listIds,
      total: inputs.length,
      inputs,
      created: now,
      status: "queued",
      willCancel: fate.cancel,
      willFail: fate.fail,
      errors: [],
      profileIds: new Set(),
    };
    this.keep(job);
    return job;
  }

  /** Adds a job as it is. */
  keep(job: Job): void {
    this.#store.jobs.set(job.id, job);
    if (job.status === "queued" || job.status === "processing") this.#unfinished.add(job);
  }

  endOf(job: Job): number {
    return job.created + this.#jobMs;
  }

  startOf(job: Job): number {
    return job.created + this.#jobMs / 3;
  }

  /** @returns whether a job ended */
  settle(now: number): boolean {
    let ended = false;
    for (const job of this.#unfinished) {
      if (now >= this.startOf(job)) job.status = "processing";
      if (now < this.endOf(job)) continue;
      this.#unfinished.delete(job);
      if (job.willCancel) job.status = "cancelled";
      else this.#apply(job, this.endOf(job));
      job.inputs = [];
      ended = true;
    }
    return ended;
  }

  #apply(job: Job, now: number): void {
    for (const [index, input] of job.inputs.entries()) {
      if (job.willFail.has(index)) {
        job.errors.push({
          id: `${job.id}:${index}`,
          code: "invalid",
          detail: "The profile could not be imported.",
          pointer: `/data/attributes/profiles/data/${index}/attributes/email`,
          payload: { type: "profile", attributes: input.attributes },
        });
        continue;
      }
      const { profile } = this.#store.upsert(input, now, false);
      job.profileIds.add(profile.id);
      for (const id of job.listIds) {
        // A list that was deleted meanwhile gets no members.
        const list = this.#store.lists.get(id);
        if (list) this.#store.join(list, profile.id, now);
      }
    }
    job.status = "complete";
  }
}
