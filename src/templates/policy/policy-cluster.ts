import type { Baseline } from '../../config/types.ts'
import { allowedFeatureImages, allowedImages } from './policy-images.ts'
import { ingressHostsId } from './policy-ingress-hosts.ts'
import { excludedNamespaces, featureNamespaces } from './policy-namespaces.ts'
import type { PolicyRow } from './policy-rows.ts'

const excluding = (baseline: Baseline) => ({ excludedNamespaces: excludedNamespaces(baseline) })

/**
 * Policies for objects inside the clusters, which the add-on evaluates. The order is: the initiative, which only
 * reports; the policies with the configured effect; the policies that only report. Ids of built-in definitions:
 * github.com/Azure/azure-policy, built-in-policies/Kubernetes.
 */
export const CLUSTER_POLICIES: readonly PolicyRow[] = [
  {
    name: 'pod-security-restricted',
    initiative: '42b8ef37-b724-4e24-bbc8-7a7708edfe00',
    because: 'pods comply with the restricted pod security standard',
    effect: 'Audit',
    // By default, the initiative allows many capabilities and does not require that containers drop any capability.
    parameters: baseline => ({ ...excluding(baseline), allowedCapabilities: [], requiredDropCapabilities: ['ALL'] })
  },

  {
    name: 'no-privileged-containers',
    definition: '95edb821-ddaf-4404-9732-666045e056b4',
    because: 'a privileged container is root on its node',
    effect: 'configured',
    parameters: excluding
  },
  {
    name: 'no-privilege-escalation',
    definition: '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99',
    because: 'a process must not gain more rights than its container has',
    effect: 'configured',
    // The restricted standard requires an explicit value. A value that only follows from the user of the container is
    // not enough.
    parameters: baseline => ({ ...excluding(baseline), forcePrivilegeEscalationToBeFalse: true })
  },
  {
    name: 'read-only-root',
    definition: 'df49d893-a74c-421d-bc95-c663042e5b80',
    because: 'an attacker cannot replace files on a read-only file system',
    effect: 'configured',
    parameters: excluding
  },
  {
    name: 'https-ingress',
    definition: '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d',
    because: 'traffic is encrypted up to the pod that terminates TLS',
    effect: 'configured',
    parameters: excluding
  },
  {
    name: 'internal-load-balancers',
    definition: '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e',
    because: 'the gateway is the only entry point from the internet',
    effect: 'configured',
    parameters: excluding
  },
  {
    name: 'container-limits',
    definition: 'e345eecc-fa47-480f-9e88-67dcc122b164',
    because: 'one container must not starve a node',
    effect: 'configured',
    parameters: baseline => {
      const { cpu: cpuLimit, memory: memoryLimit } = baseline.config.policies.containerLimits
      return { ...excluding(baseline), cpuLimit, memoryLimit }
    }
  },
  {
    name: 'allowed-images',
    definition: 'febd0533-8e55-448f-b837-bd0e06f16469',
    because: 'only images that were verified and imported into the registry of the environment run',
    effect: 'configured',
    parameters: baseline => ({ ...excluding(baseline), allowedContainerImagesRegex: allowedImages(baseline) })
  },
  {
    name: 'allowed-feature-images',
    definition: 'febd0533-8e55-448f-b837-bd0e06f16469',
    because: 'images of extensions come from the registries of Azure, and those are allowed in their namespaces only',
    effect: 'configured',
    when: baseline => featureNamespaces(baseline).length > 0,
    parameters: baseline => ({
      namespaces: featureNamespaces(baseline),
      allowedContainerImagesRegex: allowedFeatureImages(baseline)
    })
  },
  {
    name: 'no-host-paths',
    definition: '098fc59e-46c7-4d99-9b16-64990e543d75',
    because: 'pods must not read or change files of the node',
    effect: 'configured',
    parameters: baseline => ({ ...excluding(baseline), allowedHostPaths: { paths: [] } })
  },
  {
    name: 'no-external-ips',
    definition: 'd46c275d-1680-448d-b2ec-e495a3b6cc89',
    because: 'a service that claims an address can take traffic that is not its own',
    effect: 'configured',
    parameters: baseline => ({ ...excluding(baseline), allowedExternalIPs: [] })
  },
  {
    name: 'no-default-namespace',
    definition: '9f061a12-e40d-4183-a00e-171812443373',
    because: 'quotas, roles and network policies apply per namespace',
    effect: 'configured',
    parameters: baseline => ({ ...excluding(baseline), namespaces: ['default'] })
  },
  {
    name: 'no-naked-pods',
    definition: '65280eef-c8b4-425e-9aec-af55e55bf581',
    because: 'no controller recreates a pod without one when its node fails',
    effect: 'configured',
    parameters: excluding
  },
  {
    name: 'ingress-hosts-in-domain',
    definition: ingressHostsId,
    because: 'an Ingress must not receive traffic for domains outside the environment',
    effect: 'configured',
    when: ({ config }) => config.ingress.domain !== undefined,
    parameters: baseline => ({ ...excluding(baseline), allowedDomainSuffixes: [baseline.config.ingress.domain] })
  },

  {
    name: 'endpoint-edit',
    definition: '1ddac26b-ed48-4c30-8cc5-3a68c79b8001',
    because: 'a role that edits endpoints can redirect traffic across namespaces (CVE-2021-25740)',
    effect: 'Audit',
    parameters: excluding
  },
  {
    name: 'probes',
    definition: 'b1a9997f-2883-4f12-bdff-2280f99b5915',
    because: 'Kubernetes restarts an unhealthy container only if it has a probe',
    effect: 'Audit',
    parameters: excluding
  },
  {
    name: 'spread',
    definition: '34c88cd4-5d72-4dbb-bf77-12c3cafe8791',
    because: 'replicas on one node or in one zone fail at the same time',
    effect: 'Audit',
    parameters: excluding
  },
  {
    name: 'api-credentials',
    definition: '423dd1ba-798e-40e4-9c4d-b6902674b423',
    because: 'few pods need a token of the API server',
    effect: 'Audit',
    parameters: excluding
  }
]
