// One of two players: whenever the other's key changes, it puts its own. `node pong.ts ENDPOINTS`.
import { systemClock } from "../../src/agent/clock.ts";
import { openEtcd } from "../../src/store/adapter/etcd/index.ts";
import { answerPuts } from "./ping-pong.ts";

const [endpoints = ""] = process.argv.slice(2);
const store = openEtcd({ endpoints: endpoints.split(",") }, systemClock());
process.once("SIGTERM", () => process.exit(0));
await answerPuts(store);
