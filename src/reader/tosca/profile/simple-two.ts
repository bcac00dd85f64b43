/**
 * The Simple Profile in the language of 2.0: what `org.oasis-open.simple:2.0` has, with scalars
 * where 1.x had units, and validation clauses where it had constraints.
 */
export const simpleTwo = `tosca_definitions_version: tosca_2_0
profile: org.oasis-open.simple:2.0
data_types:
  json: { derived_from: string }
  xml: { derived_from: string }
  Size:
    derived_from: scalar
    units:
      B: 1
      kB: 1000
      KiB: 1024
      MB: 1000000
      MiB: 1048576
      GB: 1000000000
      GiB: 1073741824
      TB: 1000000000000
      TiB: 1099511627776
    canonical_unit: B
  Frequency:
    derived_from: scalar
    units: { Hz: 1, kHz: 1000, MHz: 1000000, GHz: 1000000000 }
    canonical_unit: Hz
  Credential:
    properties:
      protocol: { type: string, required: false }
      token_type: { type: string, default: password }
      token: { type: string }
      keys: { type: map, required: false, entry_schema: string }
      user: { type: string, required: false }
  TimeInterval:
    properties:
      start_time: { type: timestamp }
      end_time: { type: timestamp }
  NetworkInfo:
    properties:
      network_name: { type: string }
      network_id: { type: string }
      addresses: { type: list, entry_schema: string }
  PortInfo:
    properties:
      port_name: { type: string }
      port_id: { type: string }
      network_id: { type: string }
      mac_address: { type: string }
      addresses: { type: list, entry_schema: string }
  PortDef:
    derived_from: integer
    validation: { $and: [{ $greater_or_equal: [$value, 1] }, { $less_or_equal: [$value, 65535] }] }
  PortSpec:
    properties:
      protocol:
        type: string
        default: tcp
        validation: { $valid_values: [$value, [udp, tcp, igmp]] }
      source: { type: PortDef, required: false }
      source_range: { type: list, entry_schema: PortDef, required: false }
      target: { type: PortDef, required: false }
      target_range: { type: list, entry_schema: PortDef, required: false }
artifact_types:
  Root: {}
  File: { derived_from: Root }
  Deployment: { derived_from: Root }
  Deployment.Image: { derived_from: Deployment }
  Deployment.Image.VM: { derived_from: Deployment.Image }
  Implementation: { derived_from: Root }
  Implementation.Bash:
    derived_from: Implementation
    mime_type: application/x-sh
    file_ext: [sh]
  Implementation.Python:
    derived_from: Implementation
    mime_type: application/x-python
    file_ext: [py]
capability_types:
  Node: {}
  Container: {}
  Compute:
    derived_from: Container
    properties:
      num_cpus:
        type: integer
        required: false
        validation: { $greater_or_equal: [$value, 1] }
      cpu_frequency: { type: Frequency, required: false }
      disk_size: { type: Size, required: false }
      mem_size: { type: Size, required: false }
  Endpoint:
    properties:
      protocol: { type: string, default: tcp }
      port: { type: PortDef, required: false }
      secure: { type: boolean, default: false }
      url_path: { type: string, required: false }
      port_name: { type: string, required: false }
      network_name: { type: string, default: PRIVATE }
      initiator:
        type: string
        default: source
        validation: { $valid_values: [$value, [source, target, peer]] }
      ports: { type: map, required: false, entry_schema: PortSpec }
    attributes:
      ip_address: { type: string }
  Endpoint.Public:
    derived_from: Endpoint
    properties:
      network_name: PUBLIC
      floating: { type: boolean, default: false }
      dns_name: { type: string, required: false }
  Endpoint.Admin: { derived_from: Endpoint, properties: { secure: true } }
  Endpoint.Database: { derived_from: Endpoint }
  Attachment: {}
  OperatingSystem:
    properties:
      architecture: { type: string, required: false }
      type: { type: string, required: false }
      distribution: { type: string, required: false }
      version: { type: version, required: false }
  Scalable:
    properties:
      min_instances: { type: integer, default: 1 }
      max_instances: { type: integer, default: 1 }
      default_instances: { type: integer, required: false }
  Network: {}
  Bindable: { derived_from: Node }
  Linkable: { derived_from: Node }
interface_types:
  Lifecycle.Standard:
    operations: { create: {}, configure: {}, start: {}, modify: {}, stop: {}, delete: {} }
  Relationship.Configure:
    operations:
      pre_configure_source: {}
      pre_configure_target: {}
      post_configure_source: {}
      post_configure_target: {}
      add_target: {}
      add_source: {}
      target_changed: {}
      remove_target: {}
relationship_types:
  Root: { interfaces: { Configure: { type: Relationship.Configure } } }
  DependsOn: { derived_from: Root, valid_capability_types: [Node] }
  HostedOn: { derived_from: Root, valid_capability_types: [Container] }
  ConnectsTo:
    derived_from: Root
    valid_capability_types: [Endpoint]
    properties:
      credential: { type: Credential, required: false }
  AttachesTo:
    derived_from: Root
    valid_capability_types: [Attachment]
    properties:
      location: { type: string, validation: { $greater_or_equal: [{ $length: [$value] }, 1] } }
      device: { type: string, required: false }
  LinksTo: { derived_from: DependsOn, valid_capability_types: [Linkable] }
  BindsTo: { derived_from: DependsOn, valid_capability_types: [Bindable] }
  RoutesTo: { derived_from: ConnectsTo, valid_capability_types: [Endpoint] }
group_types:
  Root: { members: [Root] }
policy_types:
  Placement: {}
  Scaling: {}
  Update: {}
  Performance: {}
`;
