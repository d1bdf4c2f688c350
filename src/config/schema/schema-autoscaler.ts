import * as z from 'zod/mini'
import { choice, decimalNumber, flag, section, text, wholeNumber } from './schema-leaves.ts'

/**
 * Settings of the cluster autoscaler with the units that AKS accepts ("Use the cluster autoscaler", profile settings;
 * the types of Microsoft.ContainerService). A file contains numbers and flags, AKS expects all of them as text.
 */

/** Returns the schema of a duration such as `15m`. The allowed units depend on the setting. */
function duration(units: string, example: string, description: string) {
  const form = new RegExp(`^\\d{1,5}[${units}]$`)
  return text(form, `give a duration with its unit, for example ${example}`, description, example)
}

/** Returns the schema of a duration that is longer than zero. */
function longerThanZero(units: string, example: string, description: string) {
  const form = new RegExp(`^0*[1-9]\\d{0,4}[${units}]$`)
  return text(form, `give a duration above 0 with its unit, for example ${example}`, description, example)
}

export const autoscaler = section(
  {
    'balance-similar-node-groups': z.optional(flag('Balances the number of nodes between similar node pools.')),
    'daemonset-eviction-for-empty-nodes': z.optional(flag('Evicts DaemonSet pods before an empty node is removed.')),
    'daemonset-eviction-for-occupied-nodes': z.optional(
      flag('Evicts DaemonSet pods before a node with other pods is removed.')
    ),
    expander: z.optional(
      choice(
        ['least-waste', 'most-pods', 'priority', 'random'],
        'How the autoscaler selects the pool to scale up if several are possible.'
      )
    ),
    'ignore-daemonsets-utilization': z.optional(
      flag('Ignores DaemonSet pods when the utilization of a node is calculated.')
    ),
    'max-empty-bulk-delete': z.optional(
      wholeNumber(1, 1000, 'Maximum number of empty nodes that are removed at the same time.')
    ),
    'max-graceful-termination-sec': z.optional(
      wholeNumber(0, 86_400, 'Seconds that a pod gets to terminate before its node is removed.')
    ),
    'max-node-provision-time': z.optional(longerThanZero('m', '15m', 'Maximum time until a new node is ready.')),
    'max-total-unready-percentage': z.optional(
      wholeNumber(0, 100, 'Percentage of unready nodes above which the autoscaler stops scaling.')
    ),
    'new-pod-scale-up-delay': z.optional(
      duration('smh', '10s', 'Time that a pod must be pending before it causes a scale-up.')
    ),
    'ok-total-unready-count': z.optional(
      wholeNumber(0, 1000, 'Number of unready nodes that are always tolerated, independent of their percentage.')
    ),
    'scale-down-delay-after-add': z.optional(duration('m', '10m', 'Time after a scale-up until nodes can be removed.')),
    'scale-down-delay-after-delete': z.optional(
      duration('sm', '20s', 'Time after a node is removed until the next node can be removed.')
    ),
    'scale-down-delay-after-failure': z.optional(
      duration('m', '3m', 'Time after a failed removal until nodes can be removed.')
    ),
    'scale-down-unneeded-time': z.optional(
      duration('m', '10m', 'Time that a node must be unneeded before it is removed.')
    ),
    'scale-down-unready-time': z.optional(
      duration('m', '20m', 'Time that an unready node must be unneeded before it is removed.')
    ),
    'scale-down-utilization-threshold': z.optional(
      decimalNumber(0, 1, 'Utilization of a node, from 0 to 1, below which it can be removed.')
    ),
    'scan-interval': z.optional(longerThanZero('s', '10s', 'Time between two evaluations of the cluster.')),
    'skip-nodes-with-local-storage': z.optional(flag('Never removes nodes with pods that use local storage.')),
    'skip-nodes-with-system-pods': z.optional(
      flag('Never removes nodes with pods of kube-system, except DaemonSet pods.')
    )
  },
  'Settings of the cluster autoscaler, with their names in AKS.'
)
