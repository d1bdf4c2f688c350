import { type Container, type KubernetesObject, keyOf, type PodMaker, podMakers } from './manifests.ts'

type Parameters = Readonly<Record<string, any>>

/** What is wrong with objects by one policy: `kind namespace/name` and, of a container, its name. */
type Check = (objects: readonly KubernetesObject[], parameters: Parameters) => string[]

const containersWhere =
  (isWrong: (container: Container, parameters: Parameters, maker: PodMaker) => boolean): Check =>
  (objects, parameters) =>
    podMakers(objects).flatMap(maker =>
      maker.containers
        .filter(container => isWrong(container, parameters, maker))
        .map(({ name }) => `${keyOf(maker.object)} ${name}`)
    )

const podsWhere =
  (isWrong: (maker: PodMaker) => boolean): Check =>
  objects =>
    podMakers(objects)
      .filter(isWrong)
      .map(({ object }) => keyOf(object))

const objectsWhere =
  (kind: string, isWrong: (object: KubernetesObject, parameters: Parameters) => boolean): Check =>
  (objects, parameters) =>
    objects.filter(object => object.kind === kind && isWrong(object, parameters)).map(keyOf)

/** Volumes of the restricted pod security standard. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret'
]

function isRestricted({ securityContext: own = {}, ports = [] }: Container, { pod }: PodMaker): boolean {
  const of = pod.securityContext ?? {}
  const runAsUser = own.runAsUser ?? of.runAsUser
  const groups = [own.runAsGroup ?? of.runAsGroup, of.fsGroup].filter(group => group !== undefined)
  return (
    (own.runAsNonRoot ?? of.runAsNonRoot) === true &&
    runAsUser !== 0 &&
    groups.every(group => group >= 1 && group <= 65_535) &&
    (own.seccompProfile ?? of.seccompProfile)?.type === 'RuntimeDefault' &&
    own.allowPrivilegeEscalation === false &&
    own.privileged !== true &&
    own.capabilities?.drop?.includes('ALL') === true &&
    (own.capabilities.add ?? []).length === 0 &&
    ports.every((port: { hostPort?: number }) => port.hostPort === undefined) &&
    [pod.hostNetwork, pod.hostPID, pod.hostIPC].every(host => host !== true) &&
    (pod.volumes ?? []).every((volume: object) =>
      Object.keys(volume).every(key => key === 'name' || VOLUMES.includes(key))
    )
  )
}

const UNITS: Readonly<Record<string, number>> = { '': 1, m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }

/** The number a Kubernetes quantity stands for; NaN for what is none. */
export function quantity(text: unknown): number {
  const [, amount, unit = ''] = /^([\d.]+)(m|[KMG]i)?$/.exec(String(text)) ?? []
  return Number(amount ?? Number.NaN) * (UNITS[unit] ?? Number.NaN)
}

const withinLimits = ({ resources }: Container, { cpuLimit, memoryLimit }: Parameters) =>
  quantity(resources?.limits?.cpu) <= quantity(cpuLimit) && quantity(resources?.limits?.memory) <= quantity(memoryLimit)

const INTERNAL = 'service.beta.kubernetes.io/azure-load-balancer-internal'
const ALLOW_HTTP = 'kubernetes.io/ingress.allow-http'

interface IngressSpec {
  readonly tls?: readonly { hosts?: string[] }[]
  readonly rules?: readonly { host?: string }[]
  readonly defaultBackend?: unknown
}

function isInDomain({ tls = [], rules = [], defaultBackend }: IngressSpec, { allowedDomainSuffixes }: Parameters) {
  const ofTls = tls.flatMap(({ hosts = [] }) => hosts)
  const ofRules = rules.map(({ host }) => host ?? '')
  const isOurs = (host: string) =>
    allowedDomainSuffixes.some((suffix: string) => host === suffix || host.endsWith(`.${suffix}`))
  return (
    defaultBackend === undefined &&
    ofRules.length > 0 &&
    [...ofTls, ...ofRules].every(isOurs) &&
    ofRules.every(host => ofTls.includes(host))
  )
}

const editsEndpoints = ({ rules = [] }: KubernetesObject) =>
  rules.some(
    ({ resources, verbs }) =>
      resources.some(name => ['endpoints', 'endpointslices', '*'].includes(name)) &&
      verbs.some(verb => !['get', 'list', 'watch'].includes(verb))
  )

const isAllowed: Check = containersWhere(
  ({ image }, { allowedContainerImagesRegex }) => !new RegExp(allowedContainerImagesRegex).test(image)
)

/** A check for each policy that looks into clusters, by the name of its assignment. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'pod-security-restricted': containersWhere((container, _, maker) => !isRestricted(container, maker)),
  'no-privileged-containers': containersWhere(({ securityContext }) => securityContext?.privileged === true),
  'no-privilege-escalation': containersWhere(
    ({ securityContext }, { forcePrivilegeEscalationToBeFalse }) =>
      forcePrivilegeEscalationToBeFalse === true && securityContext?.allowPrivilegeEscalation !== false
  ),
  'read-only-root': containersWhere(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true),
  'https-ingress': objectsWhere(
    'Ingress',
    ({ metadata, spec }) => metadata.annotations?.[ALLOW_HTTP] !== 'false' || (spec.tls ?? []).length === 0
  ),
  'internal-load-balancers': objectsWhere(
    'Service',
    ({ metadata, spec }) => spec.type === 'LoadBalancer' && metadata.annotations?.[INTERNAL] !== 'true'
  ),
  'container-limits': containersWhere((container, parameters) => !withinLimits(container, parameters)),
  'allowed-images': isAllowed,
  'allowed-feature-images': isAllowed,
  'no-host-paths': podsWhere(({ pod }) => (pod.volumes ?? []).some((volume: object) => 'hostPath' in volume)),
  'no-external-ips': objectsWhere('Service', ({ spec }) => (spec.externalIPs ?? []).length > 0),
  'no-default-namespace': (objects, { namespaces }) =>
    objects.filter(({ metadata }) => namespaces.includes(metadata.namespace)).map(keyOf),
  'no-naked-pods': objectsWhere('Pod', () => true),
  'ingress-hosts-in-domain': objectsWhere('Ingress', ({ spec }, parameters) => !isInDomain(spec, parameters)),
  'endpoint-edit': objects => objects.filter(editsEndpoints).map(keyOf),
  probes: (objects, parameters) =>
    containersWhere(
      ({ name, readinessProbe, livenessProbe }, _, { pod }) =>
        pod.containers.some((container: Container) => container.name === name) &&
        (readinessProbe === undefined || livenessProbe === undefined)
    )(objects, parameters),
  spread: podsWhere(({ pod }) => pod.topologySpreadConstraints === undefined && pod.affinity === undefined),
  'api-credentials': podsWhere(({ pod }) => pod.automountServiceAccountToken !== false)
}

/** Objects a policy looks at. */
export function lookedAt(objects: readonly KubernetesObject[], parameters: Parameters): KubernetesObject[] {
  const { excludedNamespaces = [], namespaces } = parameters
  return objects
    .filter(({ metadata }) => !excludedNamespaces.includes(metadata.namespace))
    .filter(({ metadata }) => namespaces === undefined || namespaces.includes(metadata.namespace))
}
