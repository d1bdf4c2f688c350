import * as z from 'zod/mini'
import { type Colour, perColour } from '../../config/colours.ts'
import type { Baseline } from '../../config/types.ts'
import { SYSTEM_POOL_NAME } from '../../templates/cluster/node-pools.ts'
import type { LiveUpgrade } from '../../templates/index.ts'
import { type FoundCluster, readCluster } from '../cluster/found-cluster.ts'
import { type UpgradeOwnership, upgradeOwnership } from '../cluster/upgrade-ownership.ts'
import { readOperationRecord } from '../procedure/stored-record.ts'
import { type LiveStateContext, slice } from './slice.ts'

const settings = z.record(z.string(), z.unknown())

const upgrade: z.ZodMiniType<LiveUpgrade> = z.strictObject({
  cluster: z.exactOptional(settings),
  pools: z.exactOptional(z.record(z.string(), settings)),
  channels: z.exactOptional(z.record(z.string(), z.string()))
})

export const upgradeSlices = {
  /**
   * Settings of the existing clusters that an upgrade or another caller owns: an override that forces upgrades, and
   * during an upgrade also the settings of the pools and the channels. No approval depends on them: an upgrade can begin
   * or end at any time, and the settings that are current then are written back.
   */
  upgrades: slice<Readonly<Record<Colour, LiveUpgrade>>>({
    schema: z.strictObject(perColour(() => upgrade)),
    empty: perColour(() => ({})),
    read: readUpgrades,
    whenChanged: () => 'accept',
    writesCurrent: () => true
  })
}

async function readUpgrades(context: LiveStateContext): Promise<Readonly<Record<Colour, LiveUpgrade>>> {
  const { azure, baseline, colours, clock } = context
  const found = await Promise.all(colours.map(async colour => [colour, await readCluster(context, colour)] as const))
  const existing = found.flatMap(([colour, cluster]) => (cluster === undefined ? [] : [[colour, cluster] as const]))
  if (existing.length === 0) return perColour(() => ({}))
  const record = await readOperationRecord(azure, baseline)
  const owned = existing.map(([colour, cluster]) => {
    return [colour, ownedBy(upgradeOwnership(record, cluster, clock.now()), cluster, baseline)] as const
  })
  return { ...perColour(() => ({})), ...Object.fromEntries(owned) }
}

function ownedBy({ kind }: UpgradeOwnership, found: FoundCluster, baseline: Baseline): LiveUpgrade {
  const { upgradeSettings: cluster = {} } = found.properties
  const always = Object.keys(cluster).length === 0 ? {} : { cluster }
  if (kind === 'open') return { ...always, ...settingsAsFound(found, baseline) }
  if (kind === 'held') return { ...always, channels: CHANNELS_OFF }
  return kind === 'rolled-back' || kind === 'stopped' ? { ...always, channels: channelsThatAreOff(found) } : always
}

const CHANNELS_OFF = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' } as const

/** Returns the channels that are off, without those that are on. */
function channelsThatAreOff(found: FoundCluster): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(channelsOf(found)).filter(([, channel]) => channel.toLowerCase() === 'none'))
}

/** Returns the channels of a cluster. A channel that Azure does not return is left out. */
function channelsOf({ properties: { autoUpgradeProfile = {} } }: FoundCluster): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.keys(CHANNELS_OFF).flatMap(name => {
      const channel = autoUpgradeProfile[name]
      return typeof channel === 'string' ? [[name, channel] as const] : []
    })
  )
}

/** Returns the settings that belong to an open upgrade, as they are. */
function settingsAsFound(found: FoundCluster, { config }: Baseline): LiveUpgrade {
  const { agentPoolProfiles = [] } = found.properties
  const isConfigured = (name: string) => name === SYSTEM_POOL_NAME || Object.hasOwn(config.cluster.pools, name)
  const pools = agentPoolProfiles.flatMap(({ name, upgradeSettings }) =>
    upgradeSettings === undefined || !isConfigured(name) ? [] : [[name, upgradeSettings] as const]
  )
  return { pools: Object.fromEntries(pools), channels: channelsOf(found) }
}
