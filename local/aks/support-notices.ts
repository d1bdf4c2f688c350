import type { Resource, World } from '../azure/world.ts'
import { clusterProperties, supportPlanOf } from './cluster-model.ts'
import { endOfSupport } from './kubernetes-versions.ts'

const DAY = 24 * 3600 * 1000

/** Row of `containerserviceeventresources` in Resource Graph. */
export interface SupportNotice {
  readonly id: string
  readonly name: string
  readonly type: 'microsoft.containerservice/managedclusters/scheduledevents'
  readonly properties: Readonly<Record<string, unknown>>
}

/**
 * Returns the notice that the version of a cluster leaves support, if Azure sends one now: "AKS end of support
 * notifications". Only the newest notice is kept (*assumed*).
 */
export function supportNotice(world: World, cluster: Resource): SupportNotice | undefined {
  const { currentKubernetesVersion: version = '' } = clusterProperties(cluster)
  const plan = supportPlanOf(clusterProperties(cluster))
  const end = endOfSupport(version, plan)
  if (end === undefined) return undefined
  const days = Math.floor((end - world.now) / DAY)
  const description = descriptionOf(days)
  if (description === undefined) return undefined
  const eolDate = new Date(end).toISOString().replace('.000Z', 'Z')
  const eventDetails = {
    kubernetesVersion: version,
    eolDate,
    supportType: plan === 'AKSLongTermSupport' ? 'LTS' : 'Community',
    daysUntilEOL: days,
    region: cluster.location
  }
  const properties = {
    ...{ description, eventSource: 'EOLNotification', eventStatus: 'Scheduled', eventDetails },
    ...{ scheduledTime: eolDate, lastUpdateTime: new Date(world.now).toISOString() }
  }
  const name = `${description.toLowerCase()}-${version}`
  const type = 'microsoft.containerservice/managedclusters/scheduledevents'
  return { id: `${cluster.id}/scheduledEvents/${name}`.toLowerCase(), name, type, properties }
}

function descriptionOf(days: number): string | undefined {
  if (days > 14) return undefined
  if (days > 7) return 'KubernetesVersionEOLTwoWeeks'
  return days >= 0 ? 'KubernetesVersionEOLOneWeek' : 'KubernetesVersionOutOfSupport'
}
