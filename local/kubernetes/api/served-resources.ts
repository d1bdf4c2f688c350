import type { Resource, World } from '../../azure/world.ts'
import { hasKindSource } from '../api-server.ts'
import { objectsOfKind } from '../cluster-state.ts'
import type { KindSource } from '../kinds.ts'
import { asRecord, asRecords, asTexts, type KubernetesObject } from '../objects.ts'

/** A resource that the simulated API server serves for reading. */
export interface ServedResource {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Plural name, as paths have it. */
  readonly resource: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  /** The add-on or extension that brings it; part of every cluster where it is absent. */
  readonly from?: KindSource
}

type Options = Partial<Pick<ServedResource, 'namespaced' | 'shortNames' | 'from'>>

function serve(apiVersion: string, kind: string, resource: string, options: Options = {}): ServedResource {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return { group, version, kind, resource, namespaced: true, shortNames: [], ...options }
}

const CLUSTER = { namespaced: false } as const
const flux = { from: 'flux' } as const

/** Resources that are served, in the order of `/apis`. Versions are those that Kubernetes 1.34 to 1.37 prefer. */
const SERVED: readonly ServedResource[] = [
  serve('v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  serve('v1', 'Event', 'events', { shortNames: ['ev'] }),
  serve('v1', 'LimitRange', 'limitranges', { shortNames: ['limits'] }),
  serve('v1', 'Namespace', 'namespaces', { ...CLUSTER, shortNames: ['ns'] }),
  serve('v1', 'Node', 'nodes', { ...CLUSTER, shortNames: ['no'] }),
  serve('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { shortNames: ['pvc'] }),
  serve('v1', 'PersistentVolume', 'persistentvolumes', { ...CLUSTER, shortNames: ['pv'] }),
  serve('v1', 'Pod', 'pods', { shortNames: ['po'] }),
  serve('v1', 'ResourceQuota', 'resourcequotas', { shortNames: ['quota'] }),
  serve('v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  serve('v1', 'Service', 'services', { shortNames: ['svc'] }),
  serve('apps/v1', 'DaemonSet', 'daemonsets', { shortNames: ['ds'] }),
  serve('apps/v1', 'Deployment', 'deployments', { shortNames: ['deploy'] }),
  serve('apps/v1', 'ReplicaSet', 'replicasets', { shortNames: ['rs'] }),
  serve('apps/v1', 'StatefulSet', 'statefulsets', { shortNames: ['sts'] }),
  serve('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', { shortNames: ['hpa'] }),
  serve('batch/v1', 'CronJob', 'cronjobs', { shortNames: ['cj'] }),
  serve('batch/v1', 'Job', 'jobs'),
  serve('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', CLUSTER),
  serve('networking.k8s.io/v1', 'Ingress', 'ingresses', { shortNames: ['ing'] }),
  serve('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', { shortNames: ['netpol'] }),
  serve('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { shortNames: ['pdb'] }),
  serve('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', CLUSTER),
  serve('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', CLUSTER),
  serve('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  serve('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  serve('storage.k8s.io/v1', 'StorageClass', 'storageclasses', { ...CLUSTER, shortNames: ['sc'] }),
  serve('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', CLUSTER),
  serve(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    CLUSTER
  ),
  serve('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', {
    ...CLUSTER,
    shortNames: ['crd', 'crds']
  }),
  serve('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', { ...CLUSTER, shortNames: ['pc'] }),
  serve('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'kustomizations', { ...flux, shortNames: ['ks'] }),
  serve('source.toolkit.fluxcd.io/v1', 'GitRepository', 'gitrepositories', { ...flux, shortNames: ['gitrepo'] }),
  serve('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'ocirepositories', { ...flux, shortNames: ['ocirepo'] }),
  serve('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'secretproviderclasses', {
    from: 'azureKeyvaultSecretsProvider'
  }),
  serve('templates.gatekeeper.sh/v1', 'ConstraintTemplate', 'constrainttemplates', { ...CLUSTER, from: 'azurepolicy' }),
  serve('cilium.io/v2', 'CiliumNetworkPolicy', 'ciliumnetworkpolicies', { from: 'cilium', shortNames: ['cnp'] }),
  serve('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies', {
    ...CLUSTER,
    from: 'cilium',
    shortNames: ['ccnp']
  }),
  serve('keda.sh/v1alpha1', 'ScaledObject', 'scaledobjects', { from: 'keda', shortNames: ['so'] }),
  serve('keda.sh/v1alpha1', 'ScaledJob', 'scaledjobs', { from: 'keda', shortNames: ['sj'] }),
  serve('keda.sh/v1alpha1', 'TriggerAuthentication', 'triggerauthentications', { from: 'keda' }),
  serve('azmonitoring.coreos.com/v1', 'PodMonitor', 'podmonitors', { from: 'monitoring' }),
  serve('azmonitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors', { from: 'monitoring' })
]

/**
 * Resources that a real API server serves and this one does not: group and version with the resources, or with `*` for all others of
 * the version (test/fixtures/kubernetes, "lists the group versions that it serves").
 */
const NOT_SIMULATED: readonly (readonly [apiVersion: string, resources: readonly string[]])[] = [
  ['v1', ['bindings', 'componentstatuses', 'endpoints', 'podtemplates', 'replicationcontrollers', 'secrets']],
  ['apps/v1', ['controllerrevisions']],
  ['autoscaling/v1', ['*']],
  ['networking.k8s.io/v1', ['ipaddresses', 'servicecidrs']],
  ['networking.k8s.io/v1beta1', ['*']],
  [
    'storage.k8s.io/v1',
    ['csidrivers', 'csinodes', 'csistoragecapacities', 'volumeattachments', 'volumeattributesclasses']
  ],
  ['storage.k8s.io/v1beta1', ['*']],
  ['admissionregistration.k8s.io/v1', ['validatingadmissionpolicies', 'validatingadmissionpolicybindings']],
  ['apiregistration.k8s.io/v1', ['apiservices', '*']],
  ['events.k8s.io/v1', ['*']],
  ['authentication.k8s.io/v1', ['*']],
  ['authorization.k8s.io/v1', ['localsubjectaccessreviews', 'selfsubjectrulesreviews', 'subjectaccessreviews']],
  ['certificates.k8s.io/v1', ['certificatesigningrequests', '*']],
  ['coordination.k8s.io/v1', ['leases', '*']],
  ['node.k8s.io/v1', ['runtimeclasses', '*']],
  ['discovery.k8s.io/v1', ['endpointslices', '*']],
  ['resource.k8s.io/v1', ['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices', '*']],
  ['flowcontrol.apiserver.k8s.io/v1', ['flowschemas', 'prioritylevelconfigurations', '*']],
  ['metrics.k8s.io/v1beta1', ['*']]
]

/** Returns the resources that the API server of a cluster serves: also those of the definitions that somebody applied. */
export function servedResources(world: World, cluster: Resource): ServedResource[] {
  const present = SERVED.filter(({ from }) => from === undefined || hasKindSource(cluster, from))
  const defined = objectsOfKind(world, cluster.id, 'CustomResourceDefinition').flatMap(resourcesOfDefinition)
  const isNew = (each: ServedResource) => !present.some(({ group, kind }) => group === each.group && kind === each.kind)
  return [...present, ...defined.filter(isNew)]
}

function resourcesOfDefinition({ spec }: KubernetesObject): ServedResource[] {
  const { group, names, scope, versions } = asRecord(spec)
  const { kind, plural, shortNames } = asRecord(names)
  const served = asRecords(versions).filter(version => version.served !== false)
  return served.map(({ name }) =>
    serve(`${group}/${name}`, String(kind), String(plural), {
      namespaced: scope === 'Namespaced',
      shortNames: asTexts(shortNames)
    })
  )
}

/** Group, version and plural name of a resource. */
export type ResourceName = Pick<ServedResource, 'group' | 'version' | 'resource'>

/** Returns a served resource, or whether local Azure lacks it or no API server has it. */
export function findResourceType(
  world: World,
  cluster: Resource,
  { group, version, resource }: ResourceName
): ServedResource | 'not-simulated' | 'unknown-resource' | 'unknown-group' {
  const served = servedResources(world, cluster)
  const found = served.find(each => each.group === group && each.version === version && each.resource === resource)
  if (found !== undefined) return found
  const apiVersion = group === '' ? version : `${group}/${version}`
  const listed = NOT_SIMULATED.find(([each]) => each === apiVersion)?.[1] ?? []
  if (listed.includes(resource) || listed.includes('*')) return 'not-simulated'
  return isKnownGroup(served, group) ? 'unknown-resource' : 'unknown-group'
}

function isKnownGroup(served: readonly ServedResource[], group: string): boolean {
  return served.some(each => each.group === group) || NOT_SIMULATED.some(([each]) => each.startsWith(`${group}/`))
}

/** Returns the served resource that kubectl means by a name: plural, singular, short, or `plural.group`. */
export function resourceNamed(
  world: World,
  cluster: Resource,
  name: string
): ServedResource | 'not-simulated' | undefined {
  const [plain = '', ...group] = name.toLowerCase().split('.')
  const found = servedResources(world, cluster).find(({ resource, kind, shortNames, group: its }) => {
    const isNamed = resource === plain || kind.toLowerCase() === plain || shortNames.includes(plain)
    return isNamed && (group.length === 0 || group.join('.') === its)
  })
  if (found !== undefined) return found
  return NOT_SIMULATED.some(([, resources]) => resources.includes(plain)) ? 'not-simulated' : undefined
}
