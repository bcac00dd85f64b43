import { userInfo } from "node:os";
import process from "node:process";

/** Who asks, for the record; a user without an entry in the password file has a number. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "?"}`;
  }
}
