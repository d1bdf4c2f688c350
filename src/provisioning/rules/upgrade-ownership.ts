import type { AzureReader } from '../../azure/index.ts'
import { COLOURS, type Colour } from '../../config/index.ts'
import type { BaselineConfig } from '../../config/types.ts'
import { declareRules, type Finding, orNotEvaluated, type PreflightRequest } from '../../preflight/index.ts'
import { type FoundCluster, readCluster } from '../cluster/found-cluster.ts'
import { type UpgradeOwnership, upgradeOwnership } from '../cluster/upgrade-ownership.ts'
import { readOperationRecord } from '../procedure/stored-record.ts'

export const upgradeOwnershipRules = declareRules({
  held: {
    id: 'settings-held-by-upgrade',
    title:
      'No upgrade owns settings of a cluster, so that all settings of the file are written. While an upgrade owns some, a plan only warns.',
    phases: ['plan'],
    targets: ['cluster', 'drift'],
    check: (facts, request) =>
      orNotEvaluated('held-by-upgrade', 'upgrades', async () => {
        const found = await Promise.all(COLOURS.map(colour => checkColour(colour, facts, request)))
        return found.flat()
      })
  }
})

async function checkColour(
  colour: Colour,
  facts: AzureReader,
  { baseline, now }: Pick<PreflightRequest, 'baseline' | 'now'>
): Promise<Finding[]> {
  const found = await readCluster({ azure: facts, baseline }, colour)
  if (found === undefined) return []
  const ownership = upgradeOwnership(await readOperationRecord(facts, baseline), found, now)
  const text = textOf(ownership, colour, { found, config: baseline.config })
  return text === undefined ? [] : [{ code: 'held-by-upgrade', severity: 'warning', subject: 'upgrades', ...text }]
}

type Text = Pick<Finding, 'evidence' | 'remedy'>

function textOf(
  ownership: UpgradeOwnership,
  colour: Colour,
  { found, config }: { readonly found: FoundCluster; readonly config: BaselineConfig }
): Text | undefined {
  const { kubernetesChannel, nodeImageChannel } = config.upgrades
  const channels = `\`kubernetesChannel: ${kubernetesChannel}\` and \`nodeImageChannel: ${nodeImageChannel}\``
  const areOff = kubernetesChannel === 'none' && nodeImageChannel === 'None'
  if (ownership.kind === 'open')
    return {
      evidence: `An upgrade of the ${colour} cluster is open. It owns the upgrade settings of the node pools and the channels, which are kept as they are.`,
      remedy: 'Finish the upgrade with upgrade-cluster. Then the settings of the file are written again.'
    }
  if (ownership.kind === 'held' && !areOff) {
    const until = `${new Date(ownership.until).toISOString().slice(0, 16)}Z`
    return {
      evidence: `Both channels of the ${colour} cluster are held off until ${until}, so that AKS can roll its node pools back. Then provisioning writes ${channels} again.`,
      remedy: `Nothing is to be done. After ${until}, run provision to write the channels of the file.`
    }
  }
  if (ownership.kind === 'rolled-back' && hasOtherChannels(found, config))
    return {
      evidence: `The node pools of the ${colour} cluster were rolled back, so its channels that are off stay off. A channel would upgrade the pools again without an approval.`,
      remedy: `Plan and approve a new upgrade with upgrade-cluster. Then provisioning writes ${channels} again.`
    }
  if (ownership.kind === 'stopped' && hasOtherChannels(found, config))
    return {
      evidence: `The upgrade of the ${colour} cluster stopped half-way, and machines were deleted since, so its channels that are off stay off. A channel would upgrade the pools without an approval.`,
      remedy: `Plan and approve an upgrade with upgrade-cluster. Then provisioning writes ${channels} again.`
    }
  return undefined
}

/** Returns whether a channel is off that the file switches on. */
function hasOtherChannels(
  { properties: { autoUpgradeProfile = {} } }: FoundCluster,
  { upgrades: { kubernetesChannel, nodeImageChannel } }: BaselineConfig
): boolean {
  const { upgradeChannel, nodeOSUpgradeChannel } = autoUpgradeProfile
  return (
    (upgradeChannel === 'none' && kubernetesChannel !== 'none') ||
    (nodeOSUpgradeChannel === 'None' && nodeImageChannel !== 'None')
  )
}
