import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { compareVersions, minorOf } from './found-cluster.ts'
import type { UpgradeKind } from './upgrade-request.ts'

/** Version that an upgrade requests. `exact` takes a version with its patch, for example `1.36.2`. */
export type RequestedTarget = 'latest-patch' | 'next-minor' | 'node-image' | { readonly exact: string }

/** Upgrades of a control plane that AKS offers now. Source: "Managed Clusters - Get Upgrade Profile". */
export interface UpgradeProfile {
  readonly properties?: {
    readonly controlPlaneProfile?: {
      readonly kubernetesVersion?: string
      readonly upgrades?: readonly OfferedUpgrade[] | null
    }
  }
}

export interface OfferedUpgrade {
  readonly kubernetesVersion: string
  /** Absent if false. */
  readonly isPreview?: boolean
}

export interface ChosenTarget {
  readonly kind: UpgradeKind
  readonly to: string
}

/** Reads the upgrades that AKS offers for a cluster. Throws Failure. */
export async function readOfferedUpgrades(
  azure: Pick<AzureReader, 'read'>,
  cluster: ResourceId
): Promise<readonly OfferedUpgrade[]> {
  const id = childId(cluster, 'upgradeProfiles', 'default')
  const plane = (await azure.read<UpgradeProfile>(id))?.properties?.controlPlaneProfile
  // A cluster without an upgrade has the profile, with `upgrades` absent or null.
  if (plane !== undefined) return plane.upgrades ?? []
  throw new Failure('azure-refused', `Azure shows no upgrades of the cluster at ${id}.`, {
    subject: id,
    remedy: 'Run again. If it persists, check `az aks get-upgrades`.'
  })
}

/**
 * Returns the version that a target means for a cluster on version `from`. Nothing newer is offered: the present
 * version, as a patch. Throws Failure `kubernetes-version` for a target that no upgrade can reach: an older version, or
 * one that is not written with its patch.
 */
export function chooseTarget(
  from: string,
  offered: readonly OfferedUpgrade[],
  requested: RequestedTarget
): ChosenTarget {
  if (requested === 'node-image') return { kind: 'node-image', to: from }
  if (typeof requested === 'object') return exactTarget(from, requested.exact)
  const next = minorOf(from) + (requested === 'next-minor' ? 1 : 0)
  const candidates = offered
    .filter(({ isPreview }) => isPreview !== true)
    .map(({ kubernetesVersion }) => kubernetesVersion)
    .filter(version => minorOf(version) === next)
    .toSorted(compareVersions)
  const to = candidates.at(-1)
  if (to !== undefined) return { kind: requested === 'next-minor' ? 'minor' : 'patch', to }
  if (requested === 'latest-patch') return { kind: 'patch', to: from }
  throw new Failure('kubernetes-version', `AKS offers no upgrade of Kubernetes ${from} to 1.${next} now.`, {
    subject: 'target',
    remedy: `Choose another target. AKS offers: ${describeOffers(offered)}. A new version reaches all regions within ten business days.`
  })
}

function exactTarget(from: string, to: string): ChosenTarget {
  if (!/^1\.\d+\.\d+$/.test(to)) {
    throw new Failure('kubernetes-version', `The target ${JSON.stringify(to)} is not a version with a patch.`, {
      subject: 'target',
      remedy: 'Write `latest-patch`, `next-minor`, `node-image`, or a version such as `1.36.2`.'
    })
  }
  if (compareVersions(to, from) < 0) {
    throw new Failure('kubernetes-version', `The cluster runs Kubernetes ${from}, and ${to} is older.`, {
      subject: 'target',
      remedy: `Request ${from} or a newer version: AKS never downgrades a control plane. The operation \`rollback\` of \`upgrade-cluster\` returns node pools for seven days after an upgrade.`
    })
  }
  return { kind: minorOf(to) === minorOf(from) ? 'patch' : 'minor', to }
}

/** Returns the offered versions as text, for a message. */
export function describeOffers(offered: readonly OfferedUpgrade[]): string {
  const names = offered.map(
    ({ kubernetesVersion, isPreview }) => `${kubernetesVersion}${isPreview === true ? ' (preview)' : ''}`
  )
  return names.length === 0 ? 'nothing' : names.join(', ')
}

/**
 * Returns the versions over which a cluster reaches a minor version, one minor at a time. Only the first step can be
 * checked now; later steps are the newest patches that the region offers.
 */
export function pathOver(from: string, to: string, newestPatch: (minor: number) => string | undefined): string[] {
  const minors = Array.from({ length: Math.max(0, minorOf(to) - minorOf(from)) }, (_, step) => minorOf(from) + step + 1)
  return minors.map(minor => (minor === minorOf(to) ? to : (newestPatch(minor) ?? `1.${minor}`)))
}
