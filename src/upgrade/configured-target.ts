import { hasPatch } from '../config/index.ts'
import type { Baseline } from '../config/types.ts'
import {
  type ChosenTarget,
  chooseTarget,
  compareVersions,
  describeOffers,
  minorOf,
  type OfferedUpgrade
} from '../preflight/index.ts'
import { Failure } from '../runtime/failure.ts'

/** The part of a configuration that decides the version of an upgrade. */
export interface VersionPolicy {
  readonly cluster: Pick<Baseline['config']['cluster'], 'kubernetesVersion'>
  readonly upgrades: Pick<Baseline['config']['upgrades'], 'follow'>
}

/**
 * Returns the version that a configuration requests of a cluster on version `from`. A minor version such as `1.36` means
 * its newest patch, and is satisfied by any patch that runs. Without a version, `upgrades.follow` decides: the newest patch
 * of the present minor version, or the next minor version as soon as AKS offers it. `newest` returns the newest patch that
 * the region offers. Throws Failure `kubernetes-version` for a version that is older or not offered.
 */
export function configuredTarget(
  from: string,
  offered: readonly OfferedUpgrade[],
  { cluster: { kubernetesVersion: configured }, upgrades: { follow } }: VersionPolicy,
  newest: (minor: number) => string | undefined
): ChosenTarget {
  if (configured === undefined) return followedTarget(from, offered, follow)
  if (hasPatch(configured)) return chooseTarget(from, offered, { exact: configured })
  const minor = minorOf(configured)
  if (minor === minorOf(from)) return { kind: 'patch', to: from }
  if (minor < minorOf(from)) return chooseTarget(from, offered, { exact: `${configured}.0` })
  const to = newestOffer(offered, minor) ?? newest(minor)
  if (to !== undefined) return { kind: 'minor', to }
  throw new Failure('kubernetes-version', `AKS offers no Kubernetes ${configured} for a cluster on ${from} now.`, {
    subject: 'cluster.kubernetesVersion',
    remedy: `Set \`cluster.kubernetesVersion\` to a version that AKS offers: ${describeOffers(offered)}.`
  })
}

function followedTarget(
  from: string,
  offered: readonly OfferedUpgrade[],
  follow: VersionPolicy['upgrades']['follow']
): ChosenTarget {
  const isNextOffered = newestOffer(offered, minorOf(from) + 1) !== undefined
  return chooseTarget(from, offered, follow === 'minor' && isNextOffered ? 'next-minor' : 'latest-patch')
}

function newestOffer(offered: readonly OfferedUpgrade[], minor: number): string | undefined {
  return offered
    .filter(({ kubernetesVersion, isPreview }) => isPreview !== true && minorOf(kubernetesVersion) === minor)
    .map(({ kubernetesVersion }) => kubernetesVersion)
    .toSorted(compareVersions)
    .at(-1)
}
