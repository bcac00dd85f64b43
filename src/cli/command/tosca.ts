import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { type TopologyOptions, topologyOptions } from "../topology/topology-options.ts";
import { describeTosca } from "../tosca/describe-tosca.ts";
import { type InstantiateOptions, instantiateTosca } from "../tosca/instantiate-tosca.ts";
import { packTosca, type PackOptions } from "../tosca/pack-tosca.ts";
import { type ToscaOptions, toscaOptions } from "../tosca/tosca-options.ts";
import { listOption, usageError } from "../usage-error.ts";

type Options = TopologyOptions & ToscaOptions & PackOptions & InstantiateOptions;

const inputOptions = topologyOptions.filter(({ flags }) => /--inputs|--set/.test(flags));

export const toscaCommand = defineCommand<Options>({
  args: [
    { name: "<what>", text: "describe, instantiate, or pack" },
    {
      name: "<path>",
      text: "a TOSCA file or archive; pack: a directory",
      completes: "files",
    },
  ],
  options: [
    ...inputOptions,
    ...toscaOptions,
    {
      flags: "--substitute <file>",
      text: "instantiate: a service that may stand in for nodes",
      parse: listOption,
      completes: "files",
    },
    { flags: "--entry <file>", text: "pack: the file to begin with, for a new TOSCA.meta" },
    { flags: "--out <file>", text: "pack: the archive (DIRECTORY.csar)", completes: "files" },
    { flags: "--force", text: "pack: overwrite the archive if it exists" },
  ],
  examples: [
    ["tosca describe shop.yaml", "the service with all that types and defaults bring, as JSON"],
    ["tosca instantiate shop.yaml --set n=2", "what will be there, with the values of all nodes"],
    ["tosca pack shop", "shop.csar, from the directory shop"],
    ["tosca pack shop --entry shop.yaml", "with a TOSCA.meta that names shop.yaml"],
  ],
  about: [
    "describe writes the service of a valid file as JSON: what imports, inheritance, copies and " +
      "defaults bring is worked in, and each requirement is led to its target; functions are not " +
      "evaluated.",
    "instantiate writes what is there when the service is deployed with these inputs: each " +
      "instance of each node, the services that stand in for nodes, and every value that can be " +
      "told before anything runs; of the others it says why not.",
    "pack validates what it packs, and writes nothing when that is not valid. Files and " +
      "directories whose names begin with a dot are left out. Equal contents give equal archives.",
  ],
  exits: [exitCode.invalid],
  run({ session, args: [what = "", path = ""], options }) {
    switch (what) {
      case "describe":
        return describeTosca(session, path, options);
      case "instantiate":
        return instantiateTosca(session, path, options);
      case "pack":
        return packTosca(session, path, options);
      default:
        throw usageError(
          `Cannot do "${what}" with TOSCA: there is no such thing to do`,
          'there are "khoreia tosca describe FILE", "… instantiate FILE" and "… pack DIRECTORY"',
        );
    }
  },
});
