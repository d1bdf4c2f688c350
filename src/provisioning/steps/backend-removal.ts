import type { ResourceId } from '../../arm/resource-id.ts'
import type { Colour } from '../../config/types.ts'
import { backendNames } from '../../templates/index.ts'
import { resourceChange } from '../change.ts'
import { stackSeconds } from '../durations.ts'
import type { PropertyChange, Step, StepContext } from '../types.ts'
import { writeGatewayAlone } from './gateway-guard.ts'

const TYPE = 'Microsoft.Network/applicationGateways'

interface Pool {
  readonly name?: string
  readonly properties?: { readonly backendAddresses?: readonly object[] }
}

interface Gateway {
  readonly properties: { readonly backendAddressPools?: readonly Pool[] }
}

/**
 * Empties a colour's pool in the gateway before its cluster goes. Everything else of the gateway is written back as it was
 * read: whoever takes a cluster away need not know what the gateway is made from. The next run of its stack says the same.
 */
export function backendRemovalStep(colour: Colour): Step {
  const name = `backend-${colour}`
  return {
    name,
    needs: [],
    expectedSeconds: stackSeconds.gateway,
    intent: () => ({ emptied: backendNames(colour).pool }),
    // A write that is under way is waited for by the lease, which its writer holds.
    settle: () => Promise.resolve(),
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
    apply: context => writeGatewayAlone(context, () => empty(context.baseline.ids.gateway, colour, context))
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

async function empty(id: ResourceId, colour: Colour, { azure, signal }: StepContext): Promise<void> {
  const gateway = await azure.read<Gateway>(id)
  if (gateway === undefined) return
  const pools = gateway.properties.backendAddressPools ?? []
  const backendAddressPools = pools.map(pool =>
    isOf(pool, colour) ? { ...pool, properties: { ...pool.properties, backendAddresses: [] } } : pool
  )
  const body = { ...gateway, properties: { ...gateway.properties, backendAddressPools } }
  await azure.write(id, body, { signal, expectedSeconds: stackSeconds.gateway })
}

function isOf({ name }: Pool, colour: Colour): boolean {
  return name === backendNames(colour).pool
}
