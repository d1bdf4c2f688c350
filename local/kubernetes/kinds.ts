import { asRecord, asRecords, groupOf, type KubernetesObject } from './objects.ts'

/** A kind the API server of an AKS cluster knows. */
export interface Kind {
  readonly namespaced: boolean
  readonly apiVersions: readonly string[]
  /** The add-on, or the extension, that brings it; part of every cluster where it is absent. */
  readonly from?: KindSource
}

export type KindSource = 'azurepolicy' | 'azureKeyvaultSecretsProvider' | 'keda' | 'cilium' | 'monitoring' | 'flux'

const inNamespace = (...apiVersions: string[]): Kind => ({ namespaced: true, apiVersions })
const inCluster = (...apiVersions: string[]): Kind => ({ namespaced: false, apiVersions })
const from = (bringer: KindSource, kind: Kind): Kind => ({ ...kind, from: bringer })

/** By `group/Kind`; versions are those Kubernetes 1.34 to 1.37 serve. */
const known: Readonly<Record<string, Kind>> = {
  '/Namespace': inCluster('v1'),
  '/ConfigMap': inNamespace('v1'),
  '/Secret': inNamespace('v1'),
  '/Service': inNamespace('v1'),
  '/ServiceAccount': inNamespace('v1'),
  '/Pod': inNamespace('v1'),
  '/ResourceQuota': inNamespace('v1'),
  '/LimitRange': inNamespace('v1'),
  '/PersistentVolumeClaim': inNamespace('v1'),
  '/PersistentVolume': inCluster('v1'),
  'apps/Deployment': inNamespace('apps/v1'),
  'apps/DaemonSet': inNamespace('apps/v1'),
  'apps/StatefulSet': inNamespace('apps/v1'),
  'apps/ReplicaSet': inNamespace('apps/v1'),
  'batch/Job': inNamespace('batch/v1'),
  'batch/CronJob': inNamespace('batch/v1'),
  'autoscaling/HorizontalPodAutoscaler': inNamespace('autoscaling/v2', 'autoscaling/v1'),
  'policy/PodDisruptionBudget': inNamespace('policy/v1'),
  'networking.k8s.io/Ingress': inNamespace('networking.k8s.io/v1'),
  'networking.k8s.io/NetworkPolicy': inNamespace('networking.k8s.io/v1'),
  'networking.k8s.io/IngressClass': inCluster('networking.k8s.io/v1'),
  'rbac.authorization.k8s.io/Role': inNamespace('rbac.authorization.k8s.io/v1'),
  'rbac.authorization.k8s.io/RoleBinding': inNamespace('rbac.authorization.k8s.io/v1'),
  'rbac.authorization.k8s.io/ClusterRole': inCluster('rbac.authorization.k8s.io/v1'),
  'rbac.authorization.k8s.io/ClusterRoleBinding': inCluster('rbac.authorization.k8s.io/v1'),
  'scheduling.k8s.io/PriorityClass': inCluster('scheduling.k8s.io/v1'),
  'storage.k8s.io/StorageClass': inCluster('storage.k8s.io/v1'),
  'apiextensions.k8s.io/CustomResourceDefinition': inCluster('apiextensions.k8s.io/v1'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': inCluster('admissionregistration.k8s.io/v1'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': inCluster('admissionregistration.k8s.io/v1'),
  'secrets-store.csi.x-k8s.io/SecretProviderClass': from(
    'azureKeyvaultSecretsProvider',
    inNamespace('secrets-store.csi.x-k8s.io/v1')
  ),
  'templates.gatekeeper.sh/ConstraintTemplate': from('azurepolicy', inCluster('templates.gatekeeper.sh/v1')),
  'cilium.io/CiliumNetworkPolicy': from('cilium', inNamespace('cilium.io/v2')),
  'cilium.io/CiliumClusterwideNetworkPolicy': from('cilium', inCluster('cilium.io/v2')),
  'keda.sh/ScaledObject': from('keda', inNamespace('keda.sh/v1alpha1')),
  'keda.sh/ScaledJob': from('keda', inNamespace('keda.sh/v1alpha1')),
  'keda.sh/TriggerAuthentication': from('keda', inNamespace('keda.sh/v1alpha1')),
  'azmonitoring.coreos.com/PodMonitor': from('monitoring', inNamespace('azmonitoring.coreos.com/v1')),
  'azmonitoring.coreos.com/ServiceMonitor': from('monitoring', inNamespace('azmonitoring.coreos.com/v1')),
  'kustomize.toolkit.fluxcd.io/Kustomization': from('flux', inNamespace('kustomize.toolkit.fluxcd.io/v1')),
  'source.toolkit.fluxcd.io/GitRepository': from('flux', inNamespace('source.toolkit.fluxcd.io/v1')),
  'source.toolkit.fluxcd.io/OCIRepository': from('flux', inNamespace('source.toolkit.fluxcd.io/v1'))
}

const DEFINITION = 'CustomResourceDefinition'

/** The kind of an object, built in or defined by one of these objects; `undefined` where nobody knows it. */
export function kindOf(
  { apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  definitions: readonly KubernetesObject[] = []
): Kind | undefined {
  const builtIn = known[`${groupOf(apiVersion)}/${kind}`]
  if (builtIn !== undefined) return builtIn
  const definition = definitions.find(each => each.kind === DEFINITION && defines(each, apiVersion, kind))
  if (definition === undefined) return undefined
  const { scope, group, versions } = asRecord(definition.spec)
  const served = asRecords(versions).filter(version => version.served !== false)
  return { namespaced: scope === 'Namespaced', apiVersions: served.map(({ name }) => `${group}/${name}`) }
}

function defines({ spec }: KubernetesObject, apiVersion: string, kind: string): boolean {
  const { group, names } = asRecord(spec)
  return group === groupOf(apiVersion) && asRecord(names).kind === kind
}

/** Kinds that come before all others when objects are applied: definitions, namespaces and classes (fluxcd/pkg, ssa). */
export function isApplyFirst({ kind }: KubernetesObject): boolean {
  return kind === DEFINITION || kind === 'Namespace' || kind.endsWith('Class') || kind === 'ClusterRole'
}

/** Whether kustomize keeps a kind out of namespaces: it knows those of Kubernetes itself, and takes every other for namespaced. */
export function isClusterScopedToKustomize(object: KubernetesObject): boolean {
  const kind = known[`${groupOf(object.apiVersion)}/${object.kind}`]
  return kind !== undefined && kind.from === undefined && !kind.namespaced
}
