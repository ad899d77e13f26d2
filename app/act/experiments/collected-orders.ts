import type { OrderedOnDay } from "../../db/experiments/arm-orders.server.ts";
import { ARMS, type Arm, type ArmSizes, type ByArm } from "../../domain/experiment/arm.ts";
import type { DaySum } from "../../domain/experiment/by-day.ts";
import type { ArmOrders } from "../../domain/experiment/outcome.ts";

interface Buyers {
  readonly revenueMinor: number[];
  readonly orders: number[];
}

/** Adds up what the customers of both arms ordered, as they come from the database. */
export class CollectedOrders {
  readonly #buyers: ByArm<Buyers> = {
    sample: { revenueMinor: [], orders: [] },
    holdout: { revenueMinor: [], orders: [] },
  };
  readonly #days = new Map<string, { arm: Arm; day: number; orders: number; revenueMinor: number }>();

  /** @param days - of one customer */
  add(days: readonly OrderedOnDay[]): void {
    const arm = days[0]?.arm;
    if (arm === undefined) return;
    const buyers = this.#buyers[arm];
    buyers.revenueMinor.push(days.reduce((sum, day) => sum + day.revenueMinor, 0));
    buyers.orders.push(days.reduce((sum, day) => sum + day.orders, 0));
    for (const { day, orders, revenueMinor } of days) {
      const key = `${arm} ${String(day)}`;
      const sum = this.#days.get(key) ?? { arm, day, orders: 0, revenueMinor: 0 };
      this.#days.set(key, {
        ...sum,
        orders: sum.orders + orders,
        revenueMinor: sum.revenueMinor + revenueMinor,
      });
    }
  }

  byArm(sizes: ArmSizes): ByArm<ArmOrders> {
    const [sample, holdout] = ARMS.map((arm): ArmOrders => {
      const { revenueMinor, orders } = this.#buyers[arm];
      return {
        customers: sizes[arm],
        revenueMinor: Float64Array.from(revenueMinor),
        orders: Int32Array.from(orders),
      };
    });
    if (sample === undefined || holdout === undefined) throw new Error("An experiment has two arms.");
    return { sample, holdout };
  }

  get days(): DaySum[] {
    return [...this.#days.values()];
  }
}
