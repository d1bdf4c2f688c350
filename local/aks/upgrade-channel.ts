import {
  compareVersions,
  minorNumber,
  minorOf,
  offeredMinors,
  type SupportPlan,
  upgradesFrom,
  type VersionTime
} from './kubernetes-versions.ts'

/**
 * The version a channel takes a control plane to next; `undefined` where the channel has nothing newer. It goes one minor at
 * a time, to the newest patch of it ("Automatically upgrade an AKS cluster").
 */
export function nextOfChannel(
  time: VersionTime,
  version: string,
  channel: string,
  plan: SupportPlan
): string | undefined {
  const last = lastMinor(time, version, channel, plan)
  if (last === undefined) return undefined
  return upgradesFrom(time, version, plan)
    .filter(({ kubernetesVersion, isPreview }) => !isPreview && minorNumber(kubernetesVersion) <= minorNumber(last))
    .map(({ kubernetesVersion }) => kubernetesVersion)
    .sort(compareVersions)
    .at(-1)
}

/** `patch` stays on its minor, `rapid` goes to the newest one and `stable` to the one before. */
function lastMinor(time: VersionTime, version: string, channel: string, plan: SupportPlan): string | undefined {
  const general = offeredMinors(time)
    .filter(({ isPreview, supportPlans }) => !isPreview && supportPlans.includes(plan))
    .map(({ minor }) => minor)
  if (channel === 'patch') return minorOf(version)
  if (channel === 'rapid') return general.at(-1)
  return channel === 'stable' ? general.at(-2) : undefined
}
