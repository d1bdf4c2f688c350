import type { Colour } from '../../../config/types.ts'
import { type Finding, refuseErrors } from '../../../preflight/index.ts'
import { backendNames, STACKS } from '../../../templates/index.ts'
import { directWrite } from '../../lease/direct-write.ts'
import type { Lease } from '../../lease/held-lease.ts'
import { followUnfinishedWrite } from '../../lease/unfinished-write.ts'
import { hasName, liveColourOf } from '../../live-state/gateway.ts'
import type { EnvironmentReader, PropertyChange, Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'
import { writeGatewayAlone } from '../gateway-guard.ts'

const TYPE = 'Microsoft.Network/applicationGateways'

interface Pool {
  readonly name?: string
  readonly properties?: { readonly backendAddresses?: readonly object[] }
}

interface Gateway {
  readonly properties: { readonly backendAddressPools?: readonly Pool[] }
}

const NOT_LIVE_REMEDY =
  'Move the traffic to the other cluster first. To delete the whole environment, run destroy without a colour. Nothing was changed.'

/** Returns an error if the gateway sends the live traffic to the colour; otherwise returns nothing. */
export async function checkNotLive(colour: Colour, { azure, baseline }: EnvironmentReader): Promise<Finding[]> {
  const { gateway, clusters } = baseline.ids
  if (liveColourOf(await azure.read(gateway)) !== colour) return []
  const evidence = `The gateway sends the live traffic to the ${colour} cluster.`
  return [
    { code: 'cluster-live', severity: 'error', subject: clusters[colour].cluster, evidence, remedy: NOT_LIVE_REMEDY }
  ]
}

/**
 * Returns the step that empties the backend pool of a colour before its cluster is deleted. The step writes everything
 * else in the gateway back as it was read, so that deleting a cluster does not depend on the gateway's template. The
 * next write of the stack `gateway` leaves the backend pool empty as well.
 */
export function backendRemovalStep(colour: Colour): Step {
  const name = `backend-${colour}`
  return {
    name,
    colour,
    needs: [],
    expectedSeconds: STACKS.gateway.seconds.apply,
    intent: () => ({ emptied: backendNames(colour).pool }),
    settle: followUnfinishedWrite,
    async plan(context) {
      const gateway = await context.azure.read<Gateway>(context.baseline.ids.gateway)
      const properties = gateway === undefined ? [] : addresses(gateway, colour)
      const change = {
        step: name,
        id: context.baseline.ids.gateway,
        type: TYPE,
        kind: 'modify',
        certain: true,
        properties
      } as const
      const changes = properties.length === 0 ? [] : [resourceChange(change)]
      const evaluation = { by: 'reads' } as const
      return { step: name, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    apply: context => writeGatewayAlone(context, lease => empty(colour, context, lease))
  }
}

function addresses({ properties: { backendAddressPools = [] } }: Gateway, colour: Colour): PropertyChange[] {
  return backendAddressPools.flatMap((pool, i) =>
    isOf(pool, colour)
      ? (pool.properties?.backendAddresses ?? []).map(
          (before, j): PropertyChange => ({
            path: `properties.backendAddressPools.${i}.properties.backendAddresses.${j}`,
            kind: 'delete',
            before
          })
        )
      : []
  )
}

/**
 * Empties the backend pool. Checks the live rule again first, because the rule can change until this run holds the
 * lease, but not after that.
 */
async function empty(colour: Colour, context: StepContext, lease: Lease): Promise<void> {
  const { azure, baseline } = context
  const id = baseline.ids.gateway
  refuseErrors(await checkNotLive(colour, context))
  const found = await azure.readWithEtag<Gateway>(id)
  if (found === undefined) return
  const { resource: gateway, etag: ifMatch } = found
  const pools = gateway.properties.backendAddressPools ?? []
  const backendAddressPools = pools.map(pool =>
    isOf(pool, colour) ? { ...pool, properties: { ...pool.properties, backendAddresses: [] } } : pool
  )
  const body = { ...gateway, properties: { ...gateway.properties, backendAddressPools } }
  await directWrite(context, lease, { id, body, ifMatch, expectedSeconds: STACKS.gateway.seconds.apply })
}

function isOf(pool: Pool, colour: Colour): boolean {
  return hasName(pool, backendNames(colour).pool)
}
