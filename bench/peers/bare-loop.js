// The bare limit: what a program costs that knows its order beforehand and does nothing but the
// system calls. Plain JavaScript, so that no time goes into stripping types.
//
// It makes the calls that whoever promises the same cannot do without: a promise to watch, to
// remember what it made, and never to show half a file. For each file
//
//   lstat                                what is there
//   open, read, close                    when something of the right size is: is it the content
//   write                                a line into a log: what is about to be made
//   mkdir                                the first file of a directory
//   open O_EXCL, write, fstat, close     under a temporary name
//   rename                               into place
//   lstat                                whether it is there now
//
// and for each directory one inotify_add_watch. No fsync. What khoreia does beyond that (a journal,
// looks at parents, its own state) is khoreia's, and no part of the limit.
import fs from "node:fs";
import process from "node:process";

const [root = "", nodes = "0", record = ""] = process.argv.slice(2);
const buffer = Buffer.alloc(4096);
const quiet = { throwIfNoEntry: false };
const log = fs.openSync(record, "a");

function holds(file, content) {
  const stat = fs.lstatSync(file, quiet);
  if (stat === undefined || stat.size !== content.length) return false;
  const handle = fs.openSync(file, "r");
  const length = fs.readSync(handle, buffer, 0, buffer.length, 0);
  fs.closeSync(handle);
  return buffer.toString("latin1", 0, length) === content;
}

function put(file, temporary, content) {
  const handle = fs.openSync(temporary, "wx");
  fs.writeSync(handle, content);
  fs.fstatSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, file);
  fs.lstatSync(file, quiet);
}

fs.mkdirSync(root, { recursive: true });
for (let node = 0; node < Number(nodes); node += 1) {
  const directory = `${root}/${node}`;
  for (const operation of ["create", "configure"]) {
    const file = `${directory}/${operation}`;
    const content = `${operation} of node ${node}\n`;
    if (holds(file, content)) continue;
    fs.writeSync(log, `${JSON.stringify({ kind: "made", path: file, temporary: "tmp" })}\n`);
    if (operation === "create") fs.mkdirSync(directory, { recursive: true });
    put(file, `${directory}/.${operation}.tmp`, content);
  }
  fs.watch(directory, () => undefined);
}
process.exit(0);
