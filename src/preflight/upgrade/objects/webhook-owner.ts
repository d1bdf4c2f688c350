import type { FoundCluster } from '../found-cluster.ts'
import type { ObjectSet } from './object-set.ts'
import { isDelivered, isOwnedByAks } from './owner.ts'
import type { SeenObject } from './seen-object.ts'

/** Service behind a webhook. `undefined` for a webhook with a URL. */
type ServiceName = Pick<SeenObject, 'namespace' | 'name'> | undefined

/**
 * Webhook configurations that AKS creates and restores. A name alone proves nothing: the setting that creates the
 * configuration must be on in Azure, and the service must be in the namespace of AKS or of the add-on.
 */
const CONFIGURATIONS: readonly {
  readonly name: RegExp
  readonly namespaces: readonly string[]
  /** Returns whether a cluster has it. Absent if every cluster has it. */
  readonly isOn?: (cluster: FoundCluster) => boolean
}[] = [
  // Source: AKS FAQ, admission controllers. Each cluster has them, so that no team can create one with such a name.
  {
    name: /^aks-(node-(validating|mutating)-webhook|webhook-admission-controller)$/,
    namespaces: ['kube-system']
  },
  {
    name: /^(gatekeeper|azure-policy)-(validating|mutating)-webhook-configuration$/,
    namespaces: ['gatekeeper-system', 'kube-system'],
    isOn: ({ properties }) => properties.addonProfiles?.azurepolicy?.enabled === true
  },
  {
    name: /^azure-wi-webhook-mutating-webhook-configuration$/,
    namespaces: ['kube-system'],
    isOn: ({ properties }) => properties.securityProfile?.workloadIdentity?.enabled === true
  },
  {
    name: /^(istio-(sidecar-injector|validator)-asm-|azure-service-mesh-)/,
    namespaces: ['aks-istio-system'],
    isOn: ({ properties }) => properties.serviceMeshProfile?.mode === 'Istio'
  }
]

/**
 * Returns whether AKS owns a webhook: Azure shows the setting that creates it, or its service is one of AKS. `cluster` is
 * absent for manifests, which a team writes.
 */
export function isWebhookOfAks(
  configuration: SeenObject,
  service: ServiceName,
  objects: ObjectSet,
  cluster: FoundCluster | undefined
): boolean {
  if (cluster === undefined || isDelivered(configuration)) return false
  const found = service && objects.find({ group: '', kind: 'Service', ...service })
  if (found !== undefined && isOwnedByAks(found)) return true
  return CONFIGURATIONS.some(
    ({ name, namespaces, isOn }) =>
      name.test(configuration.name) &&
      (service === undefined || namespaces.includes(service.namespace)) &&
      (isOn?.(cluster) ?? true)
  )
}
