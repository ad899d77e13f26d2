import { freeSlots, type Limits } from "./free-slots.ts";

/** A job that this process has claimed. */
export interface Claimed {
  readonly shopId: number;
  /** Works it and notes how it ended. Never rejects. */
  readonly work: () => Promise<void>;
}

interface WorkerPoolOptions {
  readonly limits: Limits;
  /** The time between two looks for a due job. */
  readonly pollMs: number;
  /** Claims the next due job, of a shop that is not in `except`; null: there is none. */
  readonly claim: (except: readonly number[]) => Promise<Claimed | null>;
  readonly onError: (error: unknown) => void;
}

/** Works jobs side by side, up to its limits. */
export interface WorkerPool {
  /** Begins to look for jobs. Further calls change nothing. */
  start(): void;
  /** Claims no more jobs. Waits for the running ones, but no longer than this. */
  stop(timeoutMs: number): Promise<void>;
}

/** After a look that found nothing, the next one waits this many times as long as the look took. */
const QUIET_TIMES = 10;

/** The last look that found nothing: the shops that it left out, and how long it counts as still true. */
interface Quiet {
  readonly except: readonly number[];
  readonly until: number;
}

export function createWorkerPool({ limits, pollMs, claim, onError }: WorkerPoolOptions): WorkerPool {
  const running = new Map<number, number>();
  const works = new Set<Promise<void>>();
  let stopping = false;
  let loop: Promise<void> | undefined;
  let quiet: Quiet = { except: [], until: 0 };
  let wake: () => void = () => undefined;

  function begin({ shopId, work }: Claimed): void {
    running.set(shopId, (running.get(shopId) ?? 0) + 1);
    const done = work().finally(() => {
      const left = (running.get(shopId) ?? 1) - 1;
      if (left === 0) running.delete(shopId);
      else running.set(shopId, left);
      works.delete(done);
      wake();
    });
    works.add(done);
  }

  /**
   * A look that leaves out a shop reads past all of that shop's waiting jobs, so it is made only now and then. If a
   * look found nothing, a look that leaves out further shops finds nothing either. One that leaves out fewer might.
   */
  function isQuiet(except: readonly number[]): boolean {
    return (
      performance.now() < quiet.until &&
      quiet.except.length > 0 &&
      quiet.except.every((shopId) => except.includes(shopId))
    );
  }

  /** Begins one job, if one is due and the limits allow it. */
  async function beginOne(): Promise<boolean> {
    const except = freeSlots(running, limits);
    if (except === null || isQuiet(except)) return false;
    const start = performance.now();
    const claimed = await claim(except);
    if (claimed !== null) {
      begin(claimed);
      return true;
    }
    const now = performance.now();
    quiet = { except, until: now + Math.max(pollMs, QUIET_TIMES * (now - start)) };
    return false;
  }

  async function look(): Promise<void> {
    while (!stopping) {
      let timer: NodeJS.Timeout | undefined;
      // Made before the look, so that a job that ends during the look still wakes the loop.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, pollMs);
      });
      const began = await beginOne().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!began && !stopping) await woken;
      clearTimeout(timer);
    }
  }

  return {
    start: () => void (loop ??= look()),
    async stop(timeoutMs) {
      stopping = true;
      wake();
      await loop;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([Promise.all(works), late]);
      clearTimeout(timer);
    },
  };
}
