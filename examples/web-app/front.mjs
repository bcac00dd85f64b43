import { createServer } from "node:http";

const [back, port] = process.argv.slice(2);
createServer(async (_request, response) => {
  try {
    response.end(`the back says ${await (await fetch(back)).text()}`);
  } catch {
    response.writeHead(502).end("the back does not answer\n");
  }
}).listen(Number(port), "127.0.0.1");
