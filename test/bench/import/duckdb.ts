import { DuckDBInstance } from "@duckdb/node-api";

/** Reads a result file and adds up each customer's orders by DuckDB. @returns how many customers there are */
export async function groupByDuckDb(file: string): Promise<number> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const fields = [
    "id: 'varchar'",
    "processedAt: 'timestamptz'",
    "cancelledAt: 'timestamptz'",
    "displayFinancialStatus: 'varchar'",
    "customer: 'struct(id varchar)'",
    `currentTotalPriceSet: 'struct("shopMoney" struct(amount varchar))'`,
    `netPaymentSet: 'struct("shopMoney" struct(amount varchar))'`,
  ];
  const reader = await connection.runAndReadAll(
    `select count(*)::integer from (
       select customer.id, count(*), max(processedAt),
              sum(least(currentTotalPriceSet.shopMoney.amount::decimal(18, 2), netPaymentSet.shopMoney.amount::decimal(18, 2)))
         from read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', columns = { ${fields.join(", ")} })
        where customer is not null and cancelledAt is null and displayFinancialStatus like '%PAID'
        group by 1)`,
  );
  connection.closeSync();
  return Number(reader.getRows()[0]?.[0] ?? 0);
}
