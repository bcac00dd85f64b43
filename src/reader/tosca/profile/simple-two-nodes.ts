/** Node types of the Simple Profile in the language of 2.0. */
export const simpleTwoNodes = `node_types:
  Root:
    attributes:
      state: { type: string }
    capabilities:
      feature: { type: Node }
    requirements:
      - dependency: { capability: Node, node: Root, relationship: DependsOn }
    interfaces:
      Standard: { type: Lifecycle.Standard }
  Abstract.Compute: { derived_from: Root, capabilities: { host: { type: Compute } } }
  Compute:
    derived_from: Abstract.Compute
    attributes:
      private_address: { type: string }
      public_address: { type: string }
      networks: { type: map, entry_schema: NetworkInfo }
      ports: { type: map, entry_schema: PortInfo }
    requirements:
      - local_storage:
          capability: Attachment
          node: Storage.BlockStorage
          relationship: AttachesTo
    capabilities:
      host: { type: Compute, valid_source_node_types: [SoftwareComponent] }
      endpoint: { type: Endpoint.Admin }
      os: { type: OperatingSystem }
      scalable: { type: Scalable }
      binding: { type: Bindable }
  SoftwareComponent:
    derived_from: Root
    properties:
      component_version: { type: version, required: false }
      admin_credential: { type: Credential, required: false }
    requirements:
      - host:
          capability: Compute
          node: Compute
          relationship: HostedOn
          count_range: [0, 1]
  WebServer:
    derived_from: SoftwareComponent
    capabilities:
      data_endpoint: Endpoint
      admin_endpoint: Endpoint.Admin
      host: { type: Compute, valid_source_node_types: [WebApplication] }
  WebApplication:
    derived_from: Root
    properties:
      context_root: { type: string, required: false }
    capabilities: { app_endpoint: Endpoint }
    requirements:
      - host:
          capability: Compute
          node: WebServer
          relationship: HostedOn
          count_range: [1, 1]
  DBMS:
    derived_from: SoftwareComponent
    properties:
      root_password: { type: string, required: false }
      port: { type: integer, required: false }
    capabilities:
      host: { type: Compute, valid_source_node_types: [Database] }
  Database:
    derived_from: Root
    properties:
      name: { type: string }
      port: { type: integer }
      user: { type: string, required: false }
      password: { type: string, required: false }
    requirements:
      - host:
          capability: Compute
          node: DBMS
          relationship: HostedOn
          count_range: [1, 1]
    capabilities:
      database_endpoint: { type: Endpoint.Database }
  Abstract.Storage: { derived_from: Root, properties: { size: { type: Size } } }
  Storage.ObjectStorage:
    derived_from: Abstract.Storage
    properties:
      name: { type: string }
      maxsize: { type: Size }
    capabilities:
      storage_endpoint: { type: Endpoint }
  Storage.BlockStorage:
    derived_from: Abstract.Storage
    properties:
      volume_id: { type: string, required: false }
      snapshot_id: { type: string, required: false }
    capabilities:
      attachment: { type: Attachment }
  Container.Runtime:
    derived_from: SoftwareComponent
    capabilities:
      host: { type: Compute }
      scalable: { type: Scalable }
  Container.Application:
    derived_from: Root
    requirements:
      - host:
          capability: Compute
          node: Container.Runtime
          relationship: HostedOn
          count_range: [1, 1]
  Network:
    derived_from: Root
    properties:
      ip_version:
        type: integer
        default: 4
        validation: { $valid_values: [$value, [4, 6]] }
      cidr: { type: string, required: false }
      start_ip: { type: string, required: false }
      end_ip: { type: string, required: false }
      gateway_ip: { type: string, required: false }
      network_name: { type: string, required: false }
      network_id: { type: string, required: false }
      segmentation_id: { type: string, required: false }
      network_type: { type: string, required: false }
      physical_network: { type: string, required: false }
      dhcp_enabled: { type: boolean, default: false }
    capabilities:
      link: { type: Linkable }
  Port:
    derived_from: Root
    properties:
      ip_address: { type: string, required: false }
      order:
        type: integer
        default: 0
        validation: { $greater_or_equal: [$value, 0] }
      is_default: { type: boolean, default: false }
      ip_range_start: { type: string, required: false }
      ip_range_end: { type: string, required: false }
    requirements:
      - link: { capability: Linkable, relationship: LinksTo, count_range: [1, 1] }
      - binding: { capability: Bindable, relationship: BindsTo, count_range: [1, 1] }
  LoadBalancer:
    derived_from: Root
    properties:
      algorithm: { type: string, required: false }
    capabilities:
      client: { type: Endpoint.Public }
    requirements:
      - application: { capability: Endpoint, relationship: RoutesTo }
`;
