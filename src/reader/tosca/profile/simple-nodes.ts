/** Node types of the Simple Profile 1.x. */
export const simpleNodes = `node_types:
  tosca.nodes.Root:
    attributes:
      tosca_id: { type: string }
      tosca_name: { type: string }
      state: { type: string, default: initial }
    capabilities:
      feature: { type: tosca.capabilities.Node }
    requirements:
      - dependency:
          capability: tosca.capabilities.Node
          node: tosca.nodes.Root
          relationship: tosca.relationships.DependsOn
          occurrences: [0, UNBOUNDED]
    interfaces:
      Standard: { type: tosca.interfaces.node.lifecycle.Standard }
  tosca.nodes.Abstract.Compute: #since 1.2
    derived_from: tosca.nodes.Root #since 1.2
    capabilities: #since 1.2
      host: { type: tosca.capabilities.Compute } #since 1.2
  tosca.nodes.Compute:
    derived_from: tosca.nodes.Abstract.Compute #since 1.2
    derived_from: tosca.nodes.Root #until 1.1
    attributes:
      private_address: { type: string }
      public_address: { type: string }
      networks: { type: map, entry_schema: { type: tosca.datatypes.network.NetworkInfo } }
      ports: { type: map, entry_schema: { type: tosca.datatypes.network.PortInfo } }
    requirements:
      - local_storage:
          capability: tosca.capabilities.Attachment
          node: tosca.nodes.Storage.BlockStorage #since 1.2
          node: tosca.nodes.BlockStorage #until 1.1
          relationship: tosca.relationships.AttachesTo
          occurrences: [0, UNBOUNDED]
    capabilities:
      host:
        type: tosca.capabilities.Compute #since 1.2
        type: tosca.capabilities.Container #until 1.1
        valid_source_types: [tosca.nodes.SoftwareComponent]
      os: { type: tosca.capabilities.OperatingSystem }
      endpoint: { type: tosca.capabilities.Endpoint.Admin }
      scalable: { type: tosca.capabilities.Scalable }
      binding: { type: tosca.capabilities.network.Bindable }
  tosca.nodes.SoftwareComponent:
    derived_from: tosca.nodes.Root
    properties:
      component_version: { type: version, required: false }
      admin_credential: { type: tosca.datatypes.Credential, required: false }
    requirements:
      - host:
          capability: tosca.capabilities.Compute #since 1.2
          capability: tosca.capabilities.Container #until 1.1
          node: tosca.nodes.Compute
          relationship: tosca.relationships.HostedOn
  tosca.nodes.WebServer:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities:
      data_endpoint: tosca.capabilities.Endpoint
      admin_endpoint: tosca.capabilities.Endpoint.Admin
      host:
        type: tosca.capabilities.Compute #since 1.2
        type: tosca.capabilities.Container #until 1.1
        valid_source_types: [tosca.nodes.WebApplication]
  tosca.nodes.WebApplication:
    derived_from: tosca.nodes.Root
    properties:
      context_root: { type: string, required: false }
    capabilities:
      app_endpoint: { type: tosca.capabilities.Endpoint }
    requirements:
      - host:
          capability: tosca.capabilities.Compute #since 1.2
          capability: tosca.capabilities.Container #until 1.1
          node: tosca.nodes.WebServer
          relationship: tosca.relationships.HostedOn
  tosca.nodes.DBMS:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      root_password: { type: string, required: false }
      port: { type: integer, required: false }
    capabilities:
      host:
        type: tosca.capabilities.Compute #since 1.2
        type: tosca.capabilities.Container #until 1.1
        valid_source_types: [tosca.nodes.Database]
  tosca.nodes.Database:
    derived_from: tosca.nodes.Root
    properties:
      name: { type: string }
      port: { type: integer, required: false }
      user: { type: string, required: false }
      password: { type: string, required: false }
    requirements:
      - host:
          capability: tosca.capabilities.Compute #since 1.2
          capability: tosca.capabilities.Container #until 1.1
          node: tosca.nodes.DBMS
          relationship: tosca.relationships.HostedOn
    capabilities:
      database_endpoint: { type: tosca.capabilities.Endpoint.Database }
  tosca.nodes.Abstract.Storage: #since 1.2
    derived_from: tosca.nodes.Root #since 1.2
    properties: #since 1.2
      name: { type: string } #since 1.2
      size: { type: scalar-unit.size, default: 0 MB } #since 1.2
  tosca.nodes.Storage.ObjectStorage: #since 1.2
    derived_from: tosca.nodes.Abstract.Storage #since 1.2
  tosca.nodes.ObjectStorage: #until 1.1
    derived_from: tosca.nodes.Root #until 1.1
    properties:
      name: { type: string } #until 1.1
      size: { type: scalar-unit.size, required: false } #until 1.1
      maxsize:
        type: scalar-unit.size
        required: false
        constraints: [{ greater_or_equal: 0 GB }]
    capabilities:
      storage_endpoint: { type: tosca.capabilities.Endpoint }
  tosca.nodes.Storage.BlockStorage: #since 1.2
    derived_from: tosca.nodes.Abstract.Storage #since 1.2
  tosca.nodes.BlockStorage: #until 1.1
    derived_from: tosca.nodes.Root #until 1.1
    properties:
      size:
        type: scalar-unit.size
        default: 1 MB #since 1.2
        constraints: [{ greater_or_equal: 1 MB }]
      volume_id: { type: string, required: false }
      snapshot_id: { type: string, required: false }
    capabilities:
      attachment: { type: tosca.capabilities.Attachment }
  tosca.nodes.Container.Runtime:
    derived_from: tosca.nodes.SoftwareComponent
    capabilities:
      host:
        type: tosca.capabilities.Compute #since 1.2
        type: tosca.capabilities.Container #until 1.1
        valid_source_types: [tosca.nodes.Container.Application] #since 1.2
      scalable: { type: tosca.capabilities.Scalable }
  tosca.nodes.Container.Application:
    derived_from: tosca.nodes.Root
    requirements:
      - host:
          capability: tosca.capabilities.Compute #since 1.2
          capability: tosca.capabilities.Container #until 1.1
          node: tosca.nodes.Container.Runtime
          relationship: tosca.relationships.HostedOn
      - storage: { capability: tosca.capabilities.Storage } #since 1.1
      - network: { capability: tosca.capabilities.Endpoint } #since 1.1
  tosca.nodes.LoadBalancer:
    derived_from: tosca.nodes.Root
    properties:
      algorithm: { type: string, required: false, status: experimental }
    capabilities:
      client:
        type: tosca.capabilities.Endpoint.Public
        occurrences: [0, UNBOUNDED]
    requirements:
      - application:
          capability: tosca.capabilities.Endpoint
          relationship: tosca.relationships.RoutesTo
          occurrences: [0, UNBOUNDED]
  tosca.nodes.network.Network:
    derived_from: tosca.nodes.Root
    properties:
      ip_version:
        type: integer
        required: false
        default: 4
        constraints: [{ valid_values: [4, 6] }]
      cidr: { type: string, required: false }
      start_ip: { type: string, required: false }
      end_ip: { type: string, required: false }
      gateway_ip: { type: string, required: false }
      network_name: { type: string, required: false }
      network_id: { type: string, required: false }
      segmentation_id: { type: string, required: false }
      network_type: { type: string, required: false }
      physical_network: { type: string, required: false }
      dhcp_enabled: { type: boolean, required: false, default: true }
    attributes:
      segmentation_id: { type: string }
    capabilities:
      link: { type: tosca.capabilities.network.Linkable }
  tosca.nodes.network.Port:
    derived_from: tosca.nodes.Root
    properties:
      ip_address: { type: string, required: false }
      order:
        type: integer
        default: 0
        constraints: [{ greater_or_equal: 0 }]
      is_default: { type: boolean, required: false, default: false }
      ip_range_start: { type: string, required: false }
      ip_range_end: { type: string, required: false }
    attributes:
      ip_address: { type: string }
    requirements:
      - link:
          capability: tosca.capabilities.network.Linkable
          relationship: tosca.relationships.network.LinksTo
      - binding:
          capability: tosca.capabilities.network.Bindable
          relationship: tosca.relationships.network.BindsTo
`;
