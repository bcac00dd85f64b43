// The bare limit: what a program costs that knows its order beforehand and does nothing but the
// system calls. Plain JavaScript, so that no time goes into stripping types.
//
// Per file: stat; when it is there, open, read and close to compare its content; when it is not,
// open of a temporary name (mkdir of its parents when that fails), write, close and rename. The
// same as khoreia's engine does, without fsync. Directories and content come from the arguments.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

const [root = "", nodes = "0"] = process.argv.slice(2);
const buffer = Buffer.alloc(4096);

function holds(file, content) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.size !== content.length) return false;
  const handle = fs.openSync(file, "r");
  const length = fs.readSync(handle, buffer, 0, buffer.length, 0);
  fs.closeSync(handle);
  return buffer.toString("latin1", 0, length) === content;
}

function openTemporary(file) {
  try {
    return fs.openSync(file, "wx");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return fs.openSync(file, "wx");
  }
}

for (let node = 0; node < Number(nodes); node += 1) {
  for (const operation of ["create", "configure"]) {
    const file = `${root}/${node}/${operation}`;
    const content = `${operation} of node ${node}\n`;
    if (holds(file, content)) continue;
    const temporary = `${root}/${node}/.${operation}.tmp`;
    const handle = openTemporary(temporary);
    fs.writeSync(handle, content);
    fs.closeSync(handle);
    fs.renameSync(temporary, file);
  }
}
