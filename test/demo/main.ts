import { CsvError, readOrdersCsv } from "../simulators/shopify/csv/read-orders.ts";
import { OptionsError, readOptions } from "./options.ts";

const say = (line: string): void => console.log(line);

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());

const count = new Intl.NumberFormat("en");

/** What the user should know of how the file was read. The simulator keeps the store itself. */
async function checkOrders(file: string): Promise<readonly string[]> {
  const onRows = (rows: number): void => say(`Checking the orders: ${count.format(rows)} rows so far…`);
  return (await readOrdersCsv(file, { onRows })).notes;
}

try {
  const options = readOptions(process.argv.slice(2), new Date());
  // The file is read here first, so that a wrong one is told at once and in one line.
  const notes = options.ordersFile === null ? [] : await checkOrders(options.ordersFile);
  for (const note of notes) say(`Note: ${note}`);
  // The rest is loaded only now, so that a wrong option or file is told at once.
  if (options.headless) {
    const { runHeadless } = await import("./headless.ts");
    await runHeadless(options, interrupt.signal, say, notes);
  } else {
    const { runInBrowser } = await import("./in-browser.ts");
    await runInBrowser(options, interrupt.signal, say);
  }
} catch (error) {
  const theirs = error instanceof OptionsError || error instanceof CsvError;
  console.error(
    theirs ? error.message : `Not done: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = theirs ? 2 : 1;
}
