import { parseResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour, Upgrades } from '../../config/types.ts'

type AnyWindow = Upgrades['windows'][keyof Upgrades['windows']]

interface MaintenanceConfiguration {
  readonly symbol: string
  /** Name of the maintenance configuration: one of the three names that AKS supports. */
  readonly name: string
  readonly window: keyof Upgrades['windows']
}

/**
 * Maintenance configurations, each with a comment about the changes that it governs ("Use planned maintenance"). All
 * three are created from the start, because a channel that is enabled later would otherwise have no window.
 */
const ROWS: readonly MaintenanceConfiguration[] = [
  // Governs the weekly releases of AKS itself.
  { symbol: 'releaseWindow', name: 'default', window: 'kubernetes' },
  // Governs the channel of Kubernetes versions.
  { symbol: 'kubernetesWindow', name: 'aksManagedAutoUpgradeSchedule', window: 'kubernetes' },
  // Governs the channel of node images.
  { symbol: 'nodeImageWindow', name: 'aksManagedNodeOSUpgradeSchedule', window: 'nodeImages' }
]

/**
 * Returns the maintenance windows, in which AKS may change the cluster by itself. They do not delay operations that a
 * person or a run starts.
 */
export function maintenanceWindows(
  { config, ids }: Baseline,
  colour: Colour,
  clusterSymbol: string
): Record<string, ArmResource> {
  const { name: cluster } = parseResourceId(ids.clusters[colour].cluster)
  const { windows, freezes } = config.upgrades
  return Object.fromEntries(
    ROWS.map(({ symbol, name, window }) => [
      symbol,
      resource('Microsoft.ContainerService/managedClusters/maintenanceConfigurations', {
        name: `${cluster}/${name}`,
        dependsOn: [clusterSymbol],
        properties: { maintenanceWindow: maintenanceWindow(windows[window], freezes) }
      })
    ])
  )
}

function maintenanceWindow({ day, start, hours, utcOffset }: AnyWindow, freezes: Upgrades['freezes']): object {
  return {
    schedule: scheduleOf(day),
    startTime: start,
    durationHours: hours,
    utcOffset,
    notAllowedDates: freezes.map(({ from, to }) => ({ start: from, end: to }))
  }
}

function scheduleOf(day: AnyWindow['day']): object {
  if (day === 'daily') return { daily: { intervalDays: 1 } }
  if (day === 'every-other-day') return { daily: { intervalDays: 2 } }
  return { weekly: { intervalWeeks: 1, dayOfWeek: day } }
}
