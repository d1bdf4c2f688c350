import * as z from 'zod/mini'
import { choice, meta, section, wholeNumber } from './schema-leaves.ts'

/** Schema of the behaviour of a node pool during an upgrade. */

const AMOUNT = /^(\d{1,3}|1000|(\d|[1-9]\d|100)%)$/
const MOST_NODES = 1000
const amountAllowed =
  'give a number of nodes from 0 to 1000, for example 2, or a percentage of the pool, for example 33%'

/** Returns the schema of a number of nodes, or of a percentage of the pool. */
const amount = (description: string, example: string) =>
  z
    .union(
      [
        z
          .int({ error: amountAllowed })
          .check(z.gte(0, { error: amountAllowed }), z.lte(MOST_NODES, { error: amountAllowed })),
        z.string({ error: amountAllowed }).check(z.regex(AMOUNT, { error: amountAllowed }), meta(description, example))
      ],
      { error: amountAllowed }
    )
    .check(meta(description, example))

const common = {
  drainTimeoutMinutes: z.optional(
    wholeNumber(5, 1440, 'Minutes that AKS waits until the pods of a node have left. Then the upgrade stops.')
  ),
  soakMinutes: z.optional(wholeNumber(0, 30, 'Minutes that AKS waits after each node.')),
  undrainable: z.optional(
    choice(
      ['Schedule', 'Cordon'],
      'Behaviour of AKS if it cannot drain a node. `Schedule`: the upgrade stops, and the node takes pods again. `Cordon`: the node stays out of service, and the upgrade continues with the others.'
    )
  )
}

const maxSurge = z.optional(
  amount('Nodes that an upgrade adds at one time: a number, or a percentage of the pool, rounded up.', '33%')
)
const maxUnavailable = z.optional(
  amount(
    'Nodes that an upgrade replaces in place at one time, without extra nodes: a number, or a percentage of the pool, rounded up. It takes the place of `maxSurge`.',
    '10%'
  )
)

const description = 'Behaviour of the pool during an upgrade.'

/** The setting `upgrade` of the system pool. AKS offers `maxUnavailable` for user pools only. */
export const systemPoolUpgrade = section({ maxSurge, ...common }, description)

/** The setting `upgrade` of a user pool. */
export const userPoolUpgrade = section({ maxSurge, maxUnavailable, ...common }, description)
