import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [settings, port] = process.argv.slice(2);
const { greeting } = JSON.parse(readFileSync(settings, "utf8"));
createServer((_request, response) => response.end(`${greeting}\n`)).listen(
  Number(port),
  "127.0.0.1",
);
