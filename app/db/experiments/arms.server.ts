/** Who is in the arms of experiments. */
import { ARM_NUMBERS } from "../../domain/experiment/arm-audience.ts";
import { ARMS, type ArmSizes, type ByArm } from "../../domain/experiment/arm.ts";
import { int8Array } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** How many members one statement writes. */
const BATCH = 50_000;

/** Writes the arms of a new experiment. Call it after `shareCustomers`, so that no erased customer is entered. */
export async function insertArms(
  sql: ShopSql,
  experimentId: number,
  arms: ByArm<BigInt64Array>,
): Promise<void> {
  for (const arm of ARMS)
    for (let from = 0; from < arms[arm].length; from += BATCH)
      await sql.query(
        `insert into experiment_members (shop_id, experiment_id, customer_id, arm)
         select $1, $2, id, $3 from unnest($4::bigint[]) as drawn (id)`,
        [sql.shopId, experimentId, ARM_NUMBERS[arm], int8Array([...arms[arm].subarray(from, from + BATCH)])],
      );
}

/** How many customers the arms have now: erased ones left them, and those whom a tag leaves out don't count. */
export async function countArms(sql: ShopSql, experimentId: number): Promise<ArmSizes> {
  const rows = await sql.query<{ arm: number; customers: number }>(
    `select m.arm, count(*)::int as customers
       from experiment_members m join customers c on c.shop_id = $1 and c.id = m.customer_id
      where m.shop_id = $1 and m.experiment_id = $2 and not c.left_out group by m.arm`,
    [sql.shopId, experimentId],
  );
  const of = (number: number): number => rows.find(({ arm }) => arm === number)?.customers ?? 0;
  return { sample: of(ARM_NUMBERS.sample), holdout: of(ARM_NUMBERS.holdout) };
}
