import { roomFor, type Limits } from "./room.ts";

/** A job that is this process's now. */
export interface Claimed {
  readonly shopId: number;
  /** Works it and notes how it ended; never rejects. */
  readonly work: () => Promise<void>;
}

interface CrewOptions {
  readonly limits: Limits;
  /** Between two looks. */
  readonly pollMs: number;
  /** Claims the next job that is due, of none of these shops; null: there is none. */
  readonly claim: (except: readonly number[]) => Promise<Claimed | null>;
  readonly onError: (error: unknown) => void;
}

/** Works jobs side by side, as far as its limits go. */
export interface Crew {
  /** Begins to look for jobs; more calls make no difference. */
  start(): void;
  /** Claims no more, and waits for what runs, but no longer than this. */
  stop(timeoutMs: number): Promise<void>;
}

/** A look that found nothing is not taken again before so many times as long as it took. */
const QUIET_TIMES = 10;

/** Past which shops there was nothing to be found, and until when that is taken to hold. */
interface Quiet {
  readonly except: readonly number[];
  readonly until: number;
}

export function createCrew({ limits, pollMs, claim, onError }: CrewOptions): Crew {
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
   * Looking past a shop that has its share reads over all that waits of it, so that is done now and then only. Past
   * more shops than where nothing was found there is nothing either; past fewer there may be.
   */
  function isQuiet(except: readonly number[]): boolean {
    return (
      performance.now() < quiet.until &&
      quiet.except.length > 0 &&
      quiet.except.every((shopId) => except.includes(shopId))
    );
  }

  /** Begins one job, if one is due and there is room for it. */
  async function beginOne(): Promise<boolean> {
    const except = roomFor(running, limits);
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
      // Made before the look, so that a job that ends meanwhile is not slept over.
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
