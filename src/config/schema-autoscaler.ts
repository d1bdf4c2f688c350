import * as z from 'zod/mini'
import { meta, section } from './schema-leaves.ts'

/**
 * The cluster autoscaler's settings with the units AKS takes ("Use the cluster autoscaler", profile settings; the types of
 * Microsoft.ContainerService). A file writes numbers and flags as such, AKS takes all as texts.
 */

/** `15m`; some settings take other units too. */
function duration(units: string, example: string, description: string) {
  const error = `give a duration with its unit, for example ${example}`
  return z.string({ error }).check(z.regex(new RegExp(`^\\d{1,5}[${units}]$`), { error }), meta(description, example))
}

function count(minimum: number, maximum: number, description: string) {
  const error = `give a whole number from ${minimum} to ${maximum}`
  return z.int({ error }).check(z.gte(minimum, { error }), z.lte(maximum, { error }), meta(description, minimum))
}

function share(description: string) {
  const error = 'give a number from 0 to 1, for example 0.5'
  return z.number({ error }).check(z.gte(0, { error }), z.lte(1, { error }), meta(description, 0.5))
}

function flag(description: string) {
  return z.boolean({ error: 'use true or false' }).check(meta(description, true))
}

const EXPANDERS = ['least-waste', 'most-pods', 'priority', 'random'] as const

export const autoscaler = section(
  {
    'balance-similar-node-groups': z.optional(flag('Keeps pools of one kind equally large.')),
    'daemonset-eviction-for-empty-nodes': z.optional(flag('Evicts DaemonSet pods before an empty node goes.')),
    'daemonset-eviction-for-occupied-nodes': z.optional(flag('Evicts DaemonSet pods before an occupied node goes.')),
    expander: z.optional(
      z
        .enum(EXPANDERS, { error: 'use least-waste, most-pods, priority or random' })
        .check(meta('Which pool grows, where several could.', 'least-waste'))
    ),
    'ignore-daemonsets-utilization': z.optional(flag('Leaves DaemonSets out where use is measured.')),
    'max-empty-bulk-delete': z.optional(count(1, 1000, 'Empty nodes that may go at once.')),
    'max-graceful-termination-sec': z.optional(count(0, 86_400, 'Seconds a pod has to end before its node goes.')),
    'max-node-provision-time': z.optional(duration('m', '15m', 'Minutes a node may take to appear.')),
    'max-total-unready-percentage': z.optional(count(0, 100, 'Share of unready nodes above which nothing is scaled.')),
    'new-pod-scale-up-delay': z.optional(duration('smh', '10s', 'How long a pod must wait before it counts.')),
    'ok-total-unready-count': z.optional(count(0, 1000, 'Unready nodes that are tolerated whatever their share.')),
    'scale-down-delay-after-add': z.optional(duration('m', '10m', 'Pause after a node was added.')),
    'scale-down-delay-after-delete': z.optional(duration('sm', '20s', 'Pause after a node was removed.')),
    'scale-down-delay-after-failure': z.optional(duration('m', '3m', 'Pause after a removal failed.')),
    'scale-down-unneeded-time': z.optional(duration('m', '10m', 'How long a node must be unneeded before it goes.')),
    'scale-down-unready-time': z.optional(
      duration('m', '20m', 'How long an unready node must be unneeded before it goes.')
    ),
    'scale-down-utilization-threshold': z.optional(share('Use below which a node may go.')),
    'scan-interval': z.optional(duration('s', '10s', 'Time between two looks.')),
    'skip-nodes-with-local-storage': z.optional(flag('Keeps nodes with pods that store something locally.')),
    'skip-nodes-with-system-pods': z.optional(flag('Keeps nodes with pods of kube-system.'))
  },
  'Settings of the cluster autoscaler, by the names AKS gives them.'
)
