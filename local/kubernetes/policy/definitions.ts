import { type ObjectRule, objectRules } from './object-rules.ts'
import { type PodRule, podRules } from './pod-rules.ts'

/** What a definition becomes in a cluster. */
export interface ClusterPolicy {
  /** Kind of its constraints; in lower case the name of its constraint template. */
  readonly template: string
  /** Kinds it looks at. */
  readonly kinds: readonly string[]
  readonly pod?: PodRule
  readonly object?: ObjectRule
}

const onPods = (template: string, pod: PodRule): ClusterPolicy => ({ template, kinds: ['Pod'], pod })
const on = (template: string, kinds: readonly string[], object: ObjectRule): ClusterPolicy => ({
  template,
  kinds,
  object
})

/** Built-in definitions by the GUID that names them; templates as `kubectl get constrainttemplates` lists them on AKS. */
export const clusterPolicies: Readonly<Record<string, ClusterPolicy>> = {
  '95edb821-ddaf-4404-9732-666045e056b4': onPods('K8sAzureV2NoPrivilege', podRules.privileged),
  '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99': onPods('K8sAzureV3NoPrivilegeEscalation', podRules.escalation),
  '82985f06-dc18-4a48-bc1c-b9f4f0098cfe': onPods('K8sAzureV3HostNetworkingPorts', podRules.hostNetwork),
  '47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8': onPods('K8sAzureV2BlockHostNamespace', podRules.hostNamespace),
  'c26596ff-4d70-4e6a-9a30-c2506bd2f80c': onPods('K8sAzureV3AllowedCapabilities', podRules.capabilities),
  '16697877-1118-4fb1-9b65-9898ec2509ec': onPods('K8sAzureV2VolumeTypes', podRules.volumeTypes),
  'f06ddb64-5fa3-4b77-b166-acb36f7f6042': onPods('K8sAzureV3AllowedUsersGroups', podRules.nonRoot),
  '975ce327-682c-4f2e-aa46-b9598289b86c': onPods('K8sAzureV3AllowedSeccomp', podRules.seccomp),
  'febd0533-8e55-448f-b837-bd0e06f16469': onPods('K8sAzureV2ContainerAllowedImages', podRules.images),
  'df49d893-a74c-421d-bc95-c663042e5b80': onPods('K8sAzureV3ReadOnlyRootFilesystem', podRules.readOnlyRoot),
  'e345eecc-fa47-480f-9e88-67dcc122b164': onPods('K8sAzureV3ContainerLimits', podRules.limits),
  '098fc59e-46c7-4d99-9b16-64990e543d75': onPods('K8sAzureV4HostFilesystem', podRules.hostPath),
  'b1a9997f-2883-4f12-bdff-2280f99b5915': onPods('K8sAzureV2ContainerEnforceProbes', podRules.probes),
  '423dd1ba-798e-40e4-9c4d-b6902674b423': onPods('K8sAzureV2BlockAutomountToken', podRules.automount),
  '65280eef-c8b4-425e-9aec-af55e55bf581': on('K8sAzureV1BlockNakedPods', ['Pod'], objectRules.nakedPod),
  '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d': on('K8sAzureV1IngressHttpsOnly', ['Ingress'], objectRules.httpsIngress),
  '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e': on(
    'K8sAzureLoadBalancerNoPublicIPs',
    ['Service'],
    objectRules.internalLoadBalancer
  ),
  'd46c275d-1680-448d-b2ec-e495a3b6cc89': on(
    'K8sAzureV1ServiceAllowedExternalIPs',
    ['Service'],
    objectRules.externalIps
  ),
  '9f061a12-e40d-4183-a00e-171812443373': on(
    'K8sAzureV1BlockDefault',
    ['Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Secret', 'ConfigMap'],
    objectRules.defaultNamespace
  ),
  '34c88cd4-5d72-4dbb-bf77-12c3cafe8791': on(
    'K8sAzureV1AntiAffinityRules',
    ['Deployment', 'StatefulSet', 'ReplicaSet'],
    objectRules.spread
  ),
  '1ddac26b-ed48-4c30-8cc5-3a68c79b8001': on(
    'K8sAzureV1BlockEndpointEditDefaultRole',
    ['ClusterRole'],
    objectRules.endpointEdit
  )
}

/** Members of the built-in initiatives ("Built-in initiatives", Kubernetes). */
export const initiatives: Readonly<Record<string, readonly string[]>> = {
  '42b8ef37-b724-4e24-bbc8-7a7708edfe00': [
    '95edb821-ddaf-4404-9732-666045e056b4',
    '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99',
    '82985f06-dc18-4a48-bc1c-b9f4f0098cfe',
    '47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8',
    'c26596ff-4d70-4e6a-9a30-c2506bd2f80c',
    '16697877-1118-4fb1-9b65-9898ec2509ec',
    'f06ddb64-5fa3-4b77-b166-acb36f7f6042',
    '975ce327-682c-4f2e-aa46-b9598289b86c'
  ],
  'a8640138-9b0a-4a28-b8cb-1666c838647d': [
    '95edb821-ddaf-4404-9732-666045e056b4',
    '82985f06-dc18-4a48-bc1c-b9f4f0098cfe',
    '47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8',
    'c26596ff-4d70-4e6a-9a30-c2506bd2f80c',
    '098fc59e-46c7-4d99-9b16-64990e543d75'
  ]
}
