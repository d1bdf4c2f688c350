import type { ClusterProperties } from '../../../aks/cluster-model.ts'
import { supportPlanOf } from '../../../aks/cluster-model.ts'
import { resolveVersion } from '../../../aks/kubernetes-versions.ts'
import { deterministicGuid } from '../../deterministic-ids.ts'
import { regionName } from '../../regions.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put } from '../../world.ts'

/** The provider's own: read back and written in vain. */
const COMPUTED = [
  'agentPoolProfiles',
  'azurePortalFQDN',
  'currentKubernetesVersion',
  'fqdn',
  'maxAgentPools',
  'powerState',
  'privateFQDN',
  'privateLinkResources',
  'provisioningState',
  'resourceUID',
  'serviceInternals',
  'status'
]

/** What a cluster keeps, whoever writes it. */
const KEPT = ['azurePortalFQDN', 'currentKubernetesVersion', 'fqdn', 'powerState', 'privateFQDN'] as const

/** What stays where a write leaves it out: it cannot be changed, or was decided when the cluster was made. */
const LASTING = [
  'dnsPrefix',
  'enableRBAC',
  'fqdnSubdomain',
  'identityProfile',
  'kubernetesVersion',
  'nodeResourceGroup',
  'supportPlan'
] as const

type Members = Record<string, unknown>

/** A cluster as stored, without its pools: what was given, what it is from before, and what the provider fills in. */
export function completeCluster(put: Put): Members {
  const given = without(put.body.properties ?? {}, COMPUTED)
  const before = put.existing?.properties ?? {}
  const requested: Members = { ...pick(before, LASTING), ...given }
  return {
    ...defaults(put, requested),
    ...requested,
    networkProfile: networkProfile(requested, before),
    autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage', ...members(requested.autoUpgradeProfile) },
    securityProfile: members(requested.securityProfile),
    storageProfile: storageProfile(requested),
    oidcIssuerProfile: issuer(requested, before),
    ...addons(requested, before),
    ...upgradeSettings(requested, before),
    ...kubelet(put, requested),
    maxAgentPools: 100,
    resourceUID: uid(put),
    ...pick(before, KEPT),
    powerState: before.powerState ?? { code: 'Running' }
  }
}

function without(value: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

function pick(value: Members, names: readonly string[]): Members {
  return Object.fromEntries(names.flatMap(name => (value[name] === undefined ? [] : [[name, value[name]]])))
}

function members(value: unknown): Members {
  return (value ?? {}) as Members
}

function defaults({ world, id, name, body, existing }: Put, requested: ClusterProperties): Members {
  const region = regionName(body.location ?? existing?.location ?? '')
  const group = parseId(id).resourceGroup ?? ''
  return {
    kubernetesVersion: resolveVersion(world, undefined, supportPlanOf(requested)),
    nodeResourceGroup: `MC_${group}_${name}_${region}`.slice(0, 80),
    enableRBAC: true,
    supportPlan: 'KubernetesOfficial',
    disableLocalAccounts: false,
    servicePrincipalProfile: { clientId: 'msi' },
    workloadAutoScalerProfile: {},
    metricsProfile: { costAnalysis: { enabled: false } },
    bootstrapProfile: { artifactSource: 'Direct' },
    nodeProvisioningProfile: { mode: 'Manual', defaultNodePools: 'Auto' }
  }
}

const OVERLAY = { networkPluginMode: 'overlay', podCidr: '10.244.0.0/16' }

/** Defaults of a network without a plugin of one's choice: azure in overlay mode. */
function networkProfile(requested: Members, before: Members): Members {
  const given = { ...members(before.networkProfile), ...members(requested.networkProfile) }
  const isOverlay = given.networkPlugin === undefined || given.networkPluginMode === 'overlay'
  const profile: Members = {
    networkPlugin: 'azure',
    networkDataplane: 'azure',
    networkPolicy: 'none',
    outboundType: 'loadBalancer',
    loadBalancerSku: 'standard',
    serviceCidr: '10.0.0.0/16',
    dnsServiceIP: '10.0.0.10',
    ...(isOverlay && OVERLAY),
    ...given
  }
  const { podCidr, serviceCidr } = profile
  return {
    ...profile,
    ...(podCidr !== undefined && { podCidrs: [podCidr] }),
    serviceCidrs: [serviceCidr],
    ipFamilies: ['IPv4']
  }
}

/**
 * Returns the upgrade settings of a cluster. An override that was written once keeps its end: a later write can change it,
 * and cannot unset it (MicrosoftDocs/azure-aks-docs#320).
 */
function upgradeSettings(requested: Members, before: Members): Members {
  const own = members(members(before.upgradeSettings).overrideSettings)
  if (own.until === undefined) return {}
  const { overrideSettings, ...others } = members(requested.upgradeSettings)
  const given = Object.entries(members(overrideSettings)).filter(([, value]) => value !== null)
  return { upgradeSettings: { ...others, overrideSettings: { ...own, ...Object.fromEntries(given) } } }
}

/** Drivers that are on unless they are switched off; the one for blobs is the other way round. */
function storageProfile({ storageProfile: given }: Members): Members {
  return {
    diskCSIDriver: { enabled: true },
    fileCSIDriver: { enabled: true },
    snapshotController: { enabled: true },
    ...members(given)
  }
}

/** The issuer's address is made with the cluster and stays. */
function issuer(requested: Members, before: Members): Members {
  const { issuerURL } = members(before.oidcIssuerProfile)
  const { issuerURL: _, ...given } = members(requested.oidcIssuerProfile)
  return { enabled: false, ...given, ...(issuerURL !== undefined && { issuerURL }) }
}

/** Who the kubelet is, where it is given: the directory's ids go with the resource's. */
function kubelet({ world }: Put, { identityProfile }: ClusterProperties): Members {
  const resourceId = identityProfile?.kubeletidentity?.resourceId
  const found = resourceId === undefined ? undefined : findResource(world, resourceId)?.properties
  if (found === undefined) return {}
  const kubeletidentity = { resourceId, clientId: found.clientId, objectId: found.principalId }
  return { identityProfile: { kubeletidentity } }
}

/** Add-ons keep the identities they were given. */
function addons(requested: Members, before: Members): Members {
  const given = members(requested.addonProfiles)
  if (Object.keys(given).length === 0) return {}
  const present = members(before.addonProfiles)
  const addonProfiles = Object.fromEntries(
    Object.entries(given).map(([name, profile]) => {
      const { identity } = members(present[name])
      const isOn = members(profile).enabled === true
      return [name, { ...members(profile), ...(isOn && identity !== undefined && { identity }) }]
    })
  )
  return { addonProfiles }
}

/** 24 hexadecimal digits. */
function uid({ world, id }: Put): string {
  return deterministicGuid(world, 'cluster uid', keyOf(id)).replaceAll('-', '').slice(0, 24)
}
