import { type HostName, KhoreiaError } from "../model/index.ts";

/** Another agent has claimed the host. */
export function hostTaken(host: HostName): KhoreiaError {
  return new KhoreiaError("KHO_HOST_TAKEN", `Cannot play host "${host}": another agent does`, {
    hint: "stop the other agent, or give this one its own --host",
  });
}
