/** Lines 2 to 22 of a file of 2.0; its node templates begin on line 23. */
export const types = `dsl_definitions: { m: &memory { type: Size, required: false } }
data_types:
  Size: { derived_from: scalar, data_type: integer, units: { MB: 1, GB: 1000 } }
capability_types:
  Host: { properties: { cpus: { type: integer, default: 4 }, memory: *memory } }
  Fast: { derived_from: Host }
  Door: { properties: { colour: { type: string, required: false } } }
relationship_types:
  { HostedOn: { valid_capability_types: [Host] }, Wired: {} }
node_types:
  Machine: { capabilities: { host: Host, door: Door } }
  Rack: { capabilities: { fast: Fast } }
  Program:
    requirements:
      - host: { capability: Host, relationship: HostedOn, node: Machine, count_range: [0, 4] }
      - spare: { capability: Host, relationship: HostedOn, count_range: [0, 2] }
      - door: { capability: door, node: Machine, relationship: Wired }
  Pair:
    requirements: [{ host: { capability: Host, relationship: HostedOn, count_range: [2, 3] } }]
service_template:
  node_templates:
`;
