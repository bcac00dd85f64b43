// The bare limit of healing: one fs.watch per directory, and a synchronous write of whatever went
// missing, in place. No temporary name and no rename: what it writes is seen a little earlier than
// what khoreia writes, so the comparison favours this one.
import fs from "node:fs";
import process from "node:process";

const [root = "", nodes = "0"] = process.argv.slice(2);

for (let node = 0; node < Number(nodes); node += 1) {
  const directory = `${root}/${node}`;
  fs.mkdirSync(directory, { recursive: true });
  const mend = (operation) => {
    const file = `${directory}/${operation}`;
    if (fs.existsSync(file)) return;
    fs.writeFileSync(file, `${operation} of node ${node}\n`);
  };
  mend("create");
  mend("configure");
  fs.watch(directory, (_, name) => {
    if (name === "create" || name === "configure") mend(name);
  });
}
process.stdout.write("ready\n");
process.on("SIGTERM", () => process.exit(0));
