import * as z from 'zod/mini'
import { amount, choice, flag, section, text, wholeNumber } from './schema-leaves.ts'

/**
 * The cluster autoscaler's settings with the units AKS takes ("Use the cluster autoscaler", profile settings; the types of
 * Microsoft.ContainerService). A file writes numbers and flags as such, AKS takes all as texts.
 */

/** `15m`; some settings take other units too. */
function duration(units: string, example: string, description: string) {
  const form = new RegExp(`^\\d{1,5}[${units}]$`)
  return text(form, `give a duration with its unit, for example ${example}`, description, example)
}

export const autoscaler = section(
  {
    'balance-similar-node-groups': z.optional(flag('Keeps pools of one kind equally large.')),
    'daemonset-eviction-for-empty-nodes': z.optional(flag('Evicts DaemonSet pods before an empty node goes.')),
    'daemonset-eviction-for-occupied-nodes': z.optional(flag('Evicts DaemonSet pods before an occupied node goes.')),
    expander: z.optional(
      choice(['least-waste', 'most-pods', 'priority', 'random'], 'Which pool grows, where several could.')
    ),
    'ignore-daemonsets-utilization': z.optional(flag('Leaves DaemonSets out where use is measured.')),
    'max-empty-bulk-delete': z.optional(wholeNumber(1, 1000, 'Empty nodes that may go at once.')),
    'max-graceful-termination-sec': z.optional(
      wholeNumber(0, 86_400, 'Seconds a pod has to end before its node goes.')
    ),
    'max-node-provision-time': z.optional(duration('m', '15m', 'Minutes a node may take to appear.')),
    'max-total-unready-percentage': z.optional(
      wholeNumber(0, 100, 'Share of unready nodes above which nothing is scaled.')
    ),
    'new-pod-scale-up-delay': z.optional(duration('smh', '10s', 'How long a pod must wait before it counts.')),
    'ok-total-unready-count': z.optional(
      wholeNumber(0, 1000, 'Unready nodes that are tolerated whatever their share.')
    ),
    'scale-down-delay-after-add': z.optional(duration('m', '10m', 'Pause after a node was added.')),
    'scale-down-delay-after-delete': z.optional(duration('sm', '20s', 'Pause after a node was removed.')),
    'scale-down-delay-after-failure': z.optional(duration('m', '3m', 'Pause after a removal failed.')),
    'scale-down-unneeded-time': z.optional(duration('m', '10m', 'How long a node must be unneeded before it goes.')),
    'scale-down-unready-time': z.optional(
      duration('m', '20m', 'How long an unready node must be unneeded before it goes.')
    ),
    'scale-down-utilization-threshold': z.optional(amount(0, 1, 'Share of a node in use below which it may go.')),
    'scan-interval': z.optional(duration('s', '10s', 'Time between two looks.')),
    'skip-nodes-with-local-storage': z.optional(flag('Keeps nodes with pods that store something locally.')),
    'skip-nodes-with-system-pods': z.optional(flag('Keeps nodes with pods of kube-system.'))
  },
  'Settings of the cluster autoscaler, by the names AKS gives them.'
)
