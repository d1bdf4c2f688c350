/** Azure role. Names and ids are from "Azure built-in roles". */
export interface Role {
  readonly name: string
  /** GUID of the role, which is the same in every tenant. */
  readonly id: string
  readonly for: string
}

/** Roles of the plan identity and the apply identity at the subscription. */
export const pipelineRoles = {
  reader: {
    name: 'Reader',
    id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    for: 'planning: reading existing resources'
  },
  contributor: {
    name: 'Contributor',
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    for: 'applying: resource groups, deployment stacks and all that is in them, budgets, registration of resource providers'
  },
  roleAdministrator: {
    name: 'Role Based Access Control Administrator',
    id: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    for: "applying: giving the environment's identities the roles that the condition lists, and removing them"
  },
  policyContributor: {
    name: 'Resource Policy Contributor',
    id: '36243c78-bf99-498c-9df9-86d9f8d28608',
    for: 'applying: policy definitions and assignments'
  }
} as const satisfies Readonly<Record<string, Role>>

/** Roles of the environment's identities, which the apply identity may therefore assign and remove. */
export const assignableRoles = {
  networkContributor: {
    name: 'Network Contributor',
    id: '4d97b98b-1d4f-4787-a291-c67834d212e7',
    for: 'a control plane: subnets of nodes, API server and ingress'
  },
  privateDnsZoneContributor: {
    name: 'Private DNS Zone Contributor',
    id: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
    for: 'a control plane: the private DNS zone of the API server and the network that it is linked to'
  },
  managedIdentityOperator: {
    name: 'Managed Identity Operator',
    id: 'f1a07417-d97a-45cb-824c-7a7467783830',
    for: 'a control plane: assigning the kubelet identity'
  },
  registryPull: {
    name: 'AcrPull',
    id: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
    for: 'a kubelet: images of a registry'
  },
  registryRepositoryReader: {
    name: 'Container Registry Repository Reader',
    id: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    for: 'a kubelet: images of a registry with repository permissions'
  },
  vaultSecretsUser: {
    name: 'Key Vault Secrets User',
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    for: 'gateway and ingress: certificates'
  },
  storageBlobDataContributor: {
    name: 'Storage Blob Data Contributor',
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    for: 'flow logs, backups: writing to a storage account that accepts no keys'
  },
  storageQueueSender: {
    name: 'Storage Queue Data Message Sender',
    id: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
    for: "events: sending a cluster's events to the queue"
  },
  clusterUser: {
    name: 'Azure Kubernetes Service Cluster User Role',
    id: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    for: 'people and pipelines: downloading a kubeconfig'
  },
  clusterReader: {
    name: 'Azure Kubernetes Service RBAC Reader',
    id: '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
    for: 'people and pipelines: reading objects in a cluster'
  }
} as const satisfies Readonly<Record<string, Role>>

/**
 * Roles for backups of clusters. Contributor is powerful, so the apply identity may assign these two roles only if the
 * set-up template was deployed with backups.
 */
export const backupRoles = {
  reader: { ...pipelineRoles.reader, for: 'a backup vault: the cluster and its snapshots' },
  contributor: { ...pipelineRoles.contributor, for: "a control plane: the resource group of its volumes' snapshots" }
} as const satisfies Readonly<Record<string, Role>>

/** All roles that templates assign to identities. */
export const grantableRoles = { ...assignableRoles, ...backupRoles } as const

/**
 * Role with full control inside a cluster. Only groups that were named when the set-up template was deployed may get
 * this role.
 */
export const clusterAdministrator: Role = {
  name: 'Azure Kubernetes Service RBAC Cluster Admin',
  id: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
  for: "the administrators' group: everything inside a cluster"
}

/**
 * Role that planning needs in addition to Reader. The what-if of a stack is a resource, which the plan identity writes,
 * reads and deletes ("Deployment stacks", what-if; deployment-stacks#252). The role cannot write anything that runs or
 * costs money.
 */
export const plannerRole = {
  name: 'AKS baseline planner',
  for: 'planning: what-if of deployment stacks and deployments, and reading the health of gateway backends; no other write',
  actions: [
    'Microsoft.Resources/deployments/read',
    'Microsoft.Resources/deployments/validate/action',
    'Microsoft.Resources/deployments/whatIf/action',
    'Microsoft.Resources/deploymentStacksWhatIfResults/*',
    // This action reads from the gateway whether the ingress of a cluster responds. It changes nothing.
    'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action'
  ]
} as const

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'

/** Data actions that let an identity read what rules about upgrades judge: no Secrets, and nothing that writes. */
const UPGRADE_EVIDENCE = [
  'pods',
  'services',
  'namespaces',
  'nodes',
  'persistentvolumes',
  'replicationcontrollers',
  'apps/deployments',
  'apps/statefulsets',
  'apps/replicasets',
  'apps/daemonsets',
  'batch/jobs',
  'autoscaling/horizontalpodautoscalers',
  'policy/poddisruptionbudgets',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'discovery.k8s.io/endpointslices',
  'metrics'
].map(resource => `${CLUSTERS}/${resource}/read`)

/**
 * Custom role that lets an identity read from inside a cluster before an upgrade. The built-in role *RBAC Reader* does not
 * read nodes, volumes and webhooks (Azure/AKS#3336).
 */
export const upgradeReaderRole = {
  name: 'AKS baseline upgrade reader',
  for: 'validating upgrades with `kubernetes-access: kubeconfig`: reading objects of a cluster, without Secrets',
  actions: [`${CLUSTERS}/read`, `${CLUSTERS}/listClusterUserCredential/action`],
  dataActions: UPGRADE_EVIDENCE
} as const

/**
 * Custom role for `run-command`. An identity that may run commands starts pods in the cluster, so the identity that plans pull requests
 * must not have it.
 */
export const upgradeCommandRole = {
  name: 'AKS baseline upgrade commands',
  for: 'validating upgrades with `kubernetes-access: run-command`: commands in a cluster, with the rights of the caller',
  actions: [...upgradeReaderRole.actions, `${CLUSTERS}/runcommand/action`, `${CLUSTERS}/commandResults/read`],
  dataActions: UPGRADE_EVIDENCE
} as const

/**
 * Custom role that lets the apply identity upgrade with access from inside: it reads the same objects right before the first
 * write, and lets nodes take pods again that an upgrade left cordoned. Contributor has the actions, but no data actions.
 */
export const upgradeOperatorRole = {
  name: 'AKS baseline upgrade operator',
  for: 'upgrading with `kubernetes-access`: reading objects of a cluster, without Secrets, and uncordoning nodes',
  actions: [],
  dataActions: [...UPGRADE_EVIDENCE, `${CLUSTERS}/nodes/write`]
} as const
