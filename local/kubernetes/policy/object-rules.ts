import { asRecord, asRecords, asTexts, type Json, type KubernetesObject, valueAt } from '../objects.ts'

/** What a policy has against an object that is no pod; `undefined` where nothing. */
export type ObjectRule = (object: KubernetesObject, parameters: Json) => string | undefined

const INTERNAL = 'service.beta.kubernetes.io/azure-load-balancer-internal'
const ALLOW_HTTP = 'kubernetes.io/ingress.allow-http'

export const objectRules = {
  httpsIngress: ({ metadata, spec }) => {
    const hasTls = asRecords(asRecord(spec).tls).length > 0
    const isClosed = metadata.annotations?.[ALLOW_HTTP] === 'false'
    return hasTls && isClosed
      ? undefined
      : `Ingress should be https. tls configuration and allow-http=false annotation are required for ${metadata.name}`
  },

  internalLoadBalancer: ({ metadata, spec }) =>
    asRecord(spec).type !== 'LoadBalancer' || metadata.annotations?.[INTERNAL] === 'true'
      ? undefined
      : `Load Balancers should not have public IPs. azure-load-balancer-internal annotation is required for ${metadata.name}`,

  externalIps: ({ spec }, { allowedExternalIPs }) => {
    const allowed = asTexts(allowedExternalIPs)
    const forbidden = asTexts(asRecord(spec).externalIPs).filter(address => !allowed.includes(address))
    return forbidden.length === 0 ? undefined : `service has forbidden external IPs: ${JSON.stringify(forbidden)}`
  },

  defaultNamespace: ({ kind, metadata }) =>
    (metadata.namespace ?? 'default') === 'default'
      ? `Usage of default namespace is not allowed, name: ${metadata.name}, kind: ${kind}`
      : undefined,

  nakedPod: ({ metadata }) =>
    metadata.ownerReferences === undefined ? `Naked Pod, ${metadata.name} is not allowed.` : undefined,

  spread: ({ kind, metadata, spec }) => {
    const replicas = Number(asRecord(spec).replicas ?? 1)
    const pod = asRecord(valueAt(spec, 'template', 'spec'))
    const isSpread =
      valueAt(pod, 'affinity', 'podAntiAffinity') !== undefined || pod.topologySpreadConstraints !== undefined
    return replicas < 2 || isSpread
      ? undefined
      : `${kind} with ${replicas} replicas should have either podAntiAffinity or topologySpreadConstraints set to avoid disruptions due to nodes crashing: ${metadata.name}`
  },

  endpointEdit: ({ metadata, rules }) => {
    const isAggregate = metadata.name === 'system:aggregate-to-edit'
    const edits = asRecords(rules).some(rule => asTexts(rule.resources).includes('endpoints'))
    return isAggregate && edits
      ? 'ClusterRole system:aggregate-to-edit should not allow endpoint edit permissions'
      : undefined
  }
} as const satisfies Readonly<Record<string, ObjectRule>>
