/** Capability types of the Simple Profile 1.x. */
export const simpleCapabilities = `capability_types:
  tosca.capabilities.Root: {}
  tosca.capabilities.Node: { derived_from: tosca.capabilities.Root }
  # Up to 1.1 the container had what belongs to the computer.
  tosca.capabilities.Container: { derived_from: tosca.capabilities.Root } #since 1.2
  tosca.capabilities.Container: { derived_from: tosca.capabilities.Compute } #until 1.1
  tosca.capabilities.Compute:
    derived_from: tosca.capabilities.Container #since 1.2
    derived_from: tosca.capabilities.Root #until 1.1
    properties:
      name: { type: string, required: false }
      num_cpus:
        type: integer
        required: false
        constraints: [{ greater_or_equal: 1 }]
      cpu_frequency:
        type: scalar-unit.frequency
        required: false
        constraints: [{ greater_or_equal: 0.1 GHz }]
      disk_size:
        type: scalar-unit.size
        required: false
        constraints: [{ greater_or_equal: 0 MB }]
      mem_size:
        type: scalar-unit.size
        required: false
        constraints: [{ greater_or_equal: 0 MB }]
  tosca.capabilities.Network:
    derived_from: tosca.capabilities.Root
    properties:
      name: { type: string, required: false }
  tosca.capabilities.Storage:
    derived_from: tosca.capabilities.Root
    properties:
      name: { type: string, required: false }
  tosca.capabilities.Endpoint:
    derived_from: tosca.capabilities.Root
    properties:
      protocol: { type: string, default: tcp }
      port: { type: tosca.datatypes.network.PortDef, required: false }
      secure: { type: boolean, required: false, default: false }
      url_path: { type: string, required: false }
      port_name: { type: string, required: false }
      network_name: { type: string, required: false, default: PRIVATE }
      initiator:
        type: string
        required: false
        default: source
        constraints: [{ valid_values: [source, target, peer] }]
      ports:
        type: map
        required: false
        constraints: [{ min_length: 1 }]
        entry_schema: { type: tosca.datatypes.network.PortSpec }
    attributes:
      ip_address: { type: string }
  tosca.capabilities.Endpoint.Public:
    derived_from: tosca.capabilities.Endpoint
    properties:
      network_name:
        type: string
        default: PUBLIC
        constraints: [{ equal: PUBLIC }]
      floating: { type: boolean, default: false, status: experimental }
      dns_name: { type: string, required: false, status: experimental }
  tosca.capabilities.Endpoint.Admin:
    derived_from: tosca.capabilities.Endpoint
    properties:
      secure: { type: boolean, default: true, constraints: [{ equal: true }] }
  tosca.capabilities.Endpoint.Database: { derived_from: tosca.capabilities.Endpoint }
  tosca.capabilities.Attachment: { derived_from: tosca.capabilities.Root }
  tosca.capabilities.OperatingSystem:
    derived_from: tosca.capabilities.Root
    properties:
      architecture: { type: string, required: false }
      type: { type: string, required: false }
      distribution: { type: string, required: false }
      version: { type: version, required: false }
  tosca.capabilities.Scalable:
    derived_from: tosca.capabilities.Root
    properties:
      min_instances: { type: integer, default: 1 }
      max_instances: { type: integer, default: 1 }
      default_instances: { type: integer, required: false, default: 1 }
  tosca.capabilities.network.Bindable: { derived_from: tosca.capabilities.Node }
  tosca.capabilities.network.Linkable: { derived_from: tosca.capabilities.Node }
`;
