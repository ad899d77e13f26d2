import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

// The engine "js" needs no binary, so nothing is downloaded. `prisma generate` never connects; the address only has to
// be one. `prisma migrate diff` asks the server at the address, and writes nothing there.
const url = process.env["DATABASE_URL"] ?? "postgresql://localhost:5432/none";
process.env["DATABASE_URL"] = url;

export default defineConfig({
  schema: "prisma/schema.prisma",
  experimental: { adapter: true },
  engine: "js",
  adapter: () => Promise.resolve(new PrismaPg({ connectionString: url })),
});
