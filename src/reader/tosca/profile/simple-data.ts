/** Data, artifact, interface, relationship, group and policy types of the Simple Profile 1.x. */
export const simpleData = `data_types:
  tosca.datatypes.Root:
    description: What every other normative data type derives from
  tosca.datatypes.json: { derived_from: string } #since 1.2
  tosca.datatypes.xml: { derived_from: string } #since 1.2
  tosca.datatypes.Credential:
    derived_from: tosca.datatypes.Root
    description: What one shows to be let in
    properties:
      protocol: { type: string, required: false }
      token_type: { type: string, default: password }
      token: { type: string }
      keys: { type: map, required: false, entry_schema: { type: string } }
      user: { type: string, required: false }
  tosca.datatypes.TimeInterval: #since 1.1
    derived_from: tosca.datatypes.Root #since 1.1
    properties: #since 1.1
      start_time: { type: timestamp } #since 1.1
      end_time: { type: timestamp } #since 1.1
  tosca.datatypes.network.NetworkInfo:
    derived_from: tosca.datatypes.Root
    properties:
      network_name: { type: string }
      network_id: { type: string }
      addresses: { type: list, entry_schema: { type: string } }
  tosca.datatypes.network.PortInfo:
    derived_from: tosca.datatypes.Root
    properties:
      port_name: { type: string }
      port_id: { type: string }
      network_id: { type: string }
      mac_address: { type: string }
      addresses: { type: list, entry_schema: { type: string } }
  tosca.datatypes.network.PortDef:
    derived_from: integer
    constraints: [{ in_range: [1, 65535] }]
  tosca.datatypes.network.PortSpec:
    derived_from: tosca.datatypes.Root
    properties:
      protocol:
        type: string
        default: tcp
        constraints: [{ valid_values: [udp, tcp, igmp] }]
      source: { type: tosca.datatypes.network.PortDef, required: false }
      source_range:
        type: range
        required: false
        constraints: [{ in_range: [1, 65535] }]
      target: { type: tosca.datatypes.network.PortDef, required: false }
      target_range:
        type: range
        required: false
        constraints: [{ in_range: [1, 65535] }]
artifact_types:
  tosca.artifacts.Root: {}
  tosca.artifacts.File: { derived_from: tosca.artifacts.Root }
  tosca.artifacts.Deployment: { derived_from: tosca.artifacts.Root }
  tosca.artifacts.Deployment.Image: { derived_from: tosca.artifacts.Deployment }
  tosca.artifacts.Deployment.Image.Container:
    derived_from: tosca.artifacts.Deployment.Image
  tosca.artifacts.Deployment.Image.Container.Docker:
    derived_from: tosca.artifacts.Deployment.Image.Container
  tosca.artifacts.Deployment.Image.VM: { derived_from: tosca.artifacts.Deployment.Image }
  tosca.artifacts.Deployment.Image.VM.ISO:
    derived_from: tosca.artifacts.Deployment.Image.VM
    mime_type: application/octet-stream
    file_ext: [iso]
  tosca.artifacts.Deployment.Image.VM.QCOW2:
    derived_from: tosca.artifacts.Deployment.Image.VM
    mime_type: application/octet-stream
    file_ext: [qcow2]
  tosca.artifacts.Implementation: { derived_from: tosca.artifacts.Root }
  tosca.artifacts.Implementation.Bash:
    derived_from: tosca.artifacts.Implementation
    mime_type: application/x-sh
    file_ext: [sh]
  tosca.artifacts.Implementation.Python:
    derived_from: tosca.artifacts.Implementation
    mime_type: application/x-python
    file_ext: [py]
  tosca.artifacts.template: { derived_from: tosca.artifacts.Root } #since 1.3
  tosca.artifacts.template.Jinja: { derived_from: tosca.artifacts.template } #since 1.3
  tosca.artifacts.template.Twig: { derived_from: tosca.artifacts.template } #since 1.3
interface_types:
  tosca.interfaces.Root: {}
  tosca.interfaces.node.lifecycle.Standard:
    derived_from: tosca.interfaces.Root
    operations: { create: {}, configure: {}, start: {}, stop: {}, delete: {} } #since 1.3
    create: {} #until 1.2
    configure: {} #until 1.2
    start: {} #until 1.2
    stop: {} #until 1.2
    delete: {} #until 1.2
  tosca.interfaces.relationship.Configure:
    derived_from: tosca.interfaces.Root
    operations: #since 1.3
      pre_configure_source: {} #since 1.3
      pre_configure_target: {} #since 1.3
      post_configure_source: {} #since 1.3
      post_configure_target: {} #since 1.3
      add_target: {} #since 1.3
      add_source: {} #since 1.3
      target_changed: {} #since 1.3
      remove_target: {} #since 1.3
      remove_source: {} #since 1.3
    pre_configure_source: {} #until 1.2
    pre_configure_target: {} #until 1.2
    post_configure_source: {} #until 1.2
    post_configure_target: {} #until 1.2
    add_target: {} #until 1.2
    add_source: {} #until 1.2
    target_changed: {} #until 1.2
    remove_target: {} #until 1.2
    remove_source: {} #until 1.2
relationship_types:
  tosca.relationships.Root:
    attributes:
      tosca_id: { type: string }
      tosca_name: { type: string }
      state: { type: string, default: initial }
    interfaces:
      Configure: { type: tosca.interfaces.relationship.Configure }
  tosca.relationships.DependsOn:
    derived_from: tosca.relationships.Root
    valid_target_types: [tosca.capabilities.Node]
  tosca.relationships.HostedOn:
    derived_from: tosca.relationships.Root
    valid_target_types: [tosca.capabilities.Container]
  tosca.relationships.ConnectsTo:
    derived_from: tosca.relationships.Root
    valid_target_types: [tosca.capabilities.Endpoint]
    properties:
      credential: { type: tosca.datatypes.Credential, required: false }
  tosca.relationships.AttachesTo:
    derived_from: tosca.relationships.Root
    valid_target_types: [tosca.capabilities.Attachment]
    properties:
      location: { type: string, constraints: [{ min_length: 1 }] }
      device: { type: string, required: false }
  tosca.relationships.RoutesTo:
    derived_from: tosca.relationships.ConnectsTo
    valid_target_types: [tosca.capabilities.Endpoint]
  tosca.relationships.network.LinksTo:
    derived_from: tosca.relationships.DependsOn
    valid_target_types: [tosca.capabilities.network.Linkable]
  tosca.relationships.network.BindsTo:
    derived_from: tosca.relationships.DependsOn
    valid_target_types: [tosca.capabilities.network.Bindable]
group_types:
  tosca.groups.Root: {} #since 1.3
  tosca.groups.Root: #until 1.2
    interfaces: #until 1.2
      Standard: { type: tosca.interfaces.node.lifecycle.Standard } #until 1.2
policy_types:
  tosca.policies.Root: {}
  tosca.policies.Placement: { derived_from: tosca.policies.Root }
  tosca.policies.Scaling: { derived_from: tosca.policies.Root }
  tosca.policies.Update: { derived_from: tosca.policies.Root }
  tosca.policies.Performance: { derived_from: tosca.policies.Root }
`;
